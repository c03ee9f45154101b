import type { Configuration } from 'oidc-provider'

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>

const page = (title: string, content: string): string => `<!doctype html><html lang="en"><meta charset="utf-8">
<title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:24rem;margin:4rem auto}</style>
<h1>${title}</h1>${content}</html>`

/** The pages on which a person enters a device code; the forms themselves are the library's. */
export const deviceFlow: DeviceFlow = {
  enabled: true,
  charset: 'base-20',
  mask: '****-****',
  deviceInfo: () => ({}),
  userCodeInputSource: (ctx, form, _out, error) => {
    const problem = error ? '<p role="alert">The code is wrong, or was used.</p>' : ''
    ctx.body = page(
      'Enter the code',
      `${problem}${form}<button type="submit" form="op.deviceInputForm">Continue</button>`,
    )
  },
  userCodeConfirmSource: (ctx, form, _client, _deviceInfo, userCode) => {
    const yes = '<button type="submit" form="op.deviceConfirmForm">Continue</button>'
    const no = '<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Deny</button>'
    ctx.body = page('Is this the code?', `<p>${userCode}</p>${form}${yes} ${no}`)
  },
  successSource: (ctx) => {
    ctx.body = page('Connected', '<p>You may close this page.</p>')
  },
}
