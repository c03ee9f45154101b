// Copies the error texts of the library into the English locale, and says which other locales have fallen behind.
// With --check nothing is written and a difference is a failure. Needs a build.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { errorTexts } from '../dist/src/vocabulary/error-texts.js'

const locales = new URL('../nodes/oauth-integration/locales/', import.meta.url)
const checkOnly = process.argv.includes('--check')
const placeholders = (text) => (text.match(/__\w+?__/g) ?? []).sort().join()
let drift = false

function report(text) {
  drift = true
  console.log(text)
}

for (const language of readdirSync(locales)) {
  const file = new URL(`${language}/oauth-integration.json`, locales)
  const catalog = JSON.parse(readFileSync(file, 'utf8'))
  const own = catalog['oauth-integration'].errors
  if (language === 'en-US') {
    if (JSON.stringify(own) === JSON.stringify(errorTexts)) continue
    report('en-US: the error texts differ from src/vocabulary/error-texts.ts')
    catalog['oauth-integration'].errors = errorTexts
    if (!checkOnly) writeFileSync(file, `${JSON.stringify(catalog, null, 2)}\n`)
    continue
  }
  for (const [code, reasons] of Object.entries(errorTexts)) {
    for (const [reason, text] of Object.entries(reasons)) {
      const translated = own[code]?.[reason]
      if (!translated) report(`${language}: errors.${code}.${reason} is missing: ${text}`)
      else if (placeholders(translated) !== placeholders(text)) {
        report(`${language}: errors.${code}.${reason} has other placeholders than: ${text}`)
      }
    }
    for (const reason of Object.keys(own[code] ?? {})) {
      if (!(reason in reasons)) report(`${language}: errors.${code}.${reason} is not used any more`)
    }
  }
  for (const code of Object.keys(own))
    if (!(code in errorTexts)) report(`${language}: errors.${code} is not used any more`)
}

if (checkOnly && drift) process.exitCode = 1
