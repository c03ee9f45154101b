import { button, element } from './element.js'
import { longestDocument } from './import-api.js'
import { t } from './translate.js'

/** Characters of a pasted text that a text area can still be expected to show. */
const readable = 200_000

/**
 * Where a description comes from: pasted, dropped, chosen or fetched. `read` gets a text or a file, `fetch` an address and whether
 * it may be in one's own network, `fail` what is wrong before anything is sent.
 */
export function createSource({ address = '', read, fetch, fail }) {
  const text = element('textarea', {
    id: 'oauth-import-text',
    rows: 7,
    spellcheck: false,
    placeholder: t('import.paste'),
    attributes: { 'aria-label': t('import.paste') },
  })
  const file = element('input', { type: 'file', accept: '.json,.yaml,.yml,application/json', hidden: true })
  const url = element('input', {
    type: 'text',
    id: 'oauth-import-url',
    value: address,
    spellcheck: false,
    placeholder: 'https://api.example.com/openapi.json',
  })
  const own = element('input', { type: 'checkbox', id: 'oauth-import-private' })

  const take = (document) => {
    if ((document.size ?? document.length) > longestDocument) fail(t('errors.REQUEST_INVALID.documentTooBig'))
    else read(document)
  }
  const fetchIt = () => (url.value.trim() ? fetch(url.value.trim(), own.checked) : url.focus())

  file.addEventListener('change', () => {
    if (file.files[0]) take(file.files[0])
    file.value = ''
  })
  text.addEventListener('paste', (event) => {
    const pasted = event.clipboardData.getData('text/plain')
    if (pasted.length < readable) return
    event.preventDefault()
    take(pasted)
  })
  url.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    fetchIt()
  })

  const root = element(
    'div',
    { className: 'oauth-import-source' },
    text,
    element(
      'div',
      { className: 'oauth-actions' },
      Object.assign(
        button('fa-check', t('import.read'), () => take(text.value)),
        { id: 'oauth-import-read' },
      ),
      button('fa-file-o', t('import.choose'), () => file.click()),
      element('span', { className: 'oauth-hint', textContent: t('import.drop') }),
      file,
    ),
    element('label', { htmlFor: url.id, textContent: t('import.address') }),
    element(
      'div',
      { className: 'oauth-with-button' },
      url,
      Object.assign(button('fa-download', t('import.fetch'), fetchIt), { id: 'oauth-import-fetch' }),
    ),
    element(
      'div',
      { className: 'oauth-check' },
      own,
      ' ',
      element('label', { htmlFor: own.id, textContent: t('import.private') }),
    ),
  )
  return { root, take, first: address ? url : text }
}
