/** Authorization endpoints to which no person may be sent. */
export const dangerousEndpoints: readonly string[] = [
  'javascript:alert(document.domain)',
  'data:text/html,<script>1</script>',
  'file:///etc/passwd',
  'vbscript:x',
  'JaVaScRiPt:1',
  ' java\nscript:1',
  'http://evil.test/$(id)',
]

/** One that is an address, and tries to break out of a page. */
export const breakingEndpoint = 'https://as.test/"><img src=x onerror=1>'
