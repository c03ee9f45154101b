type OidcProvider = typeof import('oidc-provider')

/**
 * Loads `oidc-provider` without the one warning that it prints on Node.js 20, where it works but is not supported by its
 * author. Everything else it may say stays.
 */
export async function loadProvider(): Promise<OidcProvider> {
  const warn = console.warn
  console.warn = (...parts: unknown[]) => {
    if (!String(parts[0]).includes('Unsupported runtime')) warn(...parts)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}
