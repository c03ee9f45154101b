import { readyForXml } from './parse-xml.ts'

type OpenidClient = typeof import('openid-client')

let loading: Promise<OpenidClient> | undefined

/** openid-client, which costs about 80 ms to load and is therefore loaded when it is first needed, or ahead of that. */
export function openidClient(): Promise<OpenidClient> {
  loading ??= load().catch((error) => {
    loading = undefined
    throw error
  })
  return loading
}

async function load(): Promise<OpenidClient> {
  const [library] = await Promise.all([import('openid-client'), readyForXml()])
  // Node loads what reads an answer when it is first used. Then would be the worst moment: a refresh token that has just been
  // rotated is not safe until its answer has been read and stored.
  await new Response('{}', { headers: { 'content-type': 'application/json' } }).clone().json()
  return library
}
