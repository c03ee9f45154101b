let loading

/** Lets Monaco complete and check a text by the schema of the definition; what is returned ends that. Ace knows no schemas. */
export function explainSchema(editor) {
  const defaults = globalThis.monaco?.languages?.json?.jsonDefaults
  const address = editor.getModel?.()?.uri?.toString()
  if (!defaults || !address) return () => {}
  let open = true
  loading ??= Promise.resolve($.getJSON('oauth-integration/schema'))
  loading.then(
    (schema) => open && use([...others(), { uri: schema.$id, fileMatch: [address], schema }]),
    () => {
      loading = undefined
    },
  )

  const mine = ({ fileMatch }) => fileMatch?.includes(address)
  const others = () => (defaults.diagnosticsOptions.schemas ?? []).filter((schema) => !mine(schema))
  const use = (schemas) => defaults.setDiagnosticsOptions({ ...defaults.diagnosticsOptions, validate: true, schemas })

  return () => {
    open = false
    use(others())
  }
}
