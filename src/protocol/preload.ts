/** Loads openid-client, which costs about 80 ms, so that no request has to wait for it. */
export async function preloadProtocol(): Promise<void> {
  await import('openid-client')
}
