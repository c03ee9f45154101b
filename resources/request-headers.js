// The header list of core's http request, with the same stored form, so that nodes can be exchanged.
const preset = (value) => ({ value, label: value, hasValue: false })

const free = () => [
  { value: 'other', label: RED._('node-red:httpin.label.other'), hasValue: true, icon: 'red/images/typedInput/az.svg' },
  { value: 'msg', label: 'msg.', hasValue: true },
]

const names = [
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'Cache-Control',
  'User-Agent',
  'Location',
]

const values = {
  accept: ['text/plain', 'text/html', 'application/json', 'application/xml'],
  'accept-encoding': ['gzip', 'deflate', 'compress', 'br', 'gzip, deflate', 'gzip, deflate, br'],
  'accept-language': [
    '*',
    'en-GB, en-US, en;q=0.9',
    'de-AT, de-DE;q=0.9, en;q=0.5',
    'es-mx,es,en;q=0.5',
    'fr-CH, fr;q=0.9, en;q=0.8',
  ],
  'content-type': [
    'text/css',
    'text/plain',
    'text/html',
    'application/json',
    'application/octet-stream',
    'application/pdf',
    'application/xml',
    'application/zip',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'audio/aac',
    'audio/ac3',
    'audio/basic',
    'audio/mp4',
    'audio/ogg',
    'image/bmp',
    'image/gif',
    'image/jpeg',
    'image/png',
    'image/tiff',
  ],
  'cache-control': ['max-age=0', 'max-age=86400', 'no-cache'],
  'user-agent': ['Mozilla/5.0'],
}

const nameTypes = () => [...names.map(preset), ...free()]
const valueTypes = (name) => [...(values[String(name ?? '').toLowerCase()] ?? []).map(preset), ...free()]

/** Sets a typed input to a stored type; one that is no preset here is kept as text. */
function fill(input, types, type, value) {
  if (types.some((known) => known.value === type)) {
    input.typedInput('type', type)
    if (type === 'other' || type === 'msg') input.typedInput('value', value ?? '')
    return
  }
  input.typedInput('type', 'other')
  input.typedInput('value', value || type || '')
}

export function createHeaderList(list, headers) {
  list.css({ 'min-height': '150px', 'min-width': '450px' }).editableList({
    sortable: true,
    removable: true,
    addItem(container, _index, { keyType, keyValue, valueType, valueValue }) {
      const row = $('<div/>').css({ overflow: 'hidden', whiteSpace: 'nowrap', display: 'flex' }).appendTo(container)
      const input = (name, types, style) =>
        $('<input/>', { class: name, type: 'text', style: 'width: 100%' })
          .appendTo(
            $('<div/>')
              .css({ 'flex-grow': 1, ...style })
              .appendTo(row),
          )
          .typedInput({ types })
      const name = input('node-input-header-name', nameTypes(), {})
      const value = input('node-input-header-value', valueTypes(keyType), { 'margin-left': '10px' })
      fill(name, nameTypes(), keyType, keyValue)
      fill(
        value,
        valueTypes(name.typedInput('type')),
        valueType ?? valueTypes(keyType ?? names[0])[0].value,
        valueValue,
      )
      name.on('change', () => value.typedInput('types', valueTypes(name.typedInput('type'))))
    },
  })
  for (const header of headers) list.editableList('addItem', header)
}

export function readHeaderList(list) {
  return list
    .editableList('items')
    .get()
    .map((item) => {
      const name = $(item).find('.node-input-header-name')
      const value = $(item).find('.node-input-header-value')
      return {
        keyType: name.typedInput('type'),
        keyValue: name.typedInput('value'),
        valueType: value.typedInput('type'),
        valueValue: value.typedInput('value'),
      }
    })
}
