import { fieldOf } from './dialog-fields.js'

const usual = {
  header: ['Authorization', 'Bearer {token}'],
  query: ['access_token', '{token}'],
  body: ['access_token', '{token}'],
}

/** Each way of placing a token has its own usual name and value; those that somebody chose are left alone. */
export function swapPlacement(form, get) {
  for (const [index, part] of ['name', 'template'].entries()) {
    const field = fieldOf(form, `tokenPlacement.${part}`)
    const isUsual = Object.values(usual).some((values) => values[index] === field.value)
    if (isUsual) field.value = usual[get('tokenPlacement.in')][index]
  }
  form.dispatchEvent(new Event('input'))
}
