/**
 * Where the user of a message may stand, by who makes such messages. `trust` names who vouches for it; docs/user-sources.md says
 * more about each.
 */
export const userSources = [
  { id: 'id', group: 'http', userType: 'msg', user: 'req.user.id', trust: 'login' },
  {
    id: 'number',
    group: 'http',
    userType: 'jsonata',
    user: '$type(req.user.id) = "number" ? $string(req.user.id)',
    trust: 'login',
  },
  { id: 'username', group: 'http', userType: 'msg', user: 'req.user.username', trust: 'login' },
  { id: 'text', group: 'http', userType: 'msg', user: 'req.user', trust: 'login' },
  { id: 'session', group: 'http', userType: 'msg', user: 'req.session.user', trust: 'login' },
  { id: 'passport', group: 'http', userType: 'msg', user: 'req.session.passport.user', trust: 'login' },
  { id: 'flowfuse', group: 'http', userType: 'msg', user: 'req.session.user.userId', trust: 'login' },
  {
    id: 'dashboardSession',
    group: 'dashboard',
    userType: 'jsonata',
    user: '$lookup($globalContext("dashboardUsers"), _client.socketId)',
    trust: 'recipe',
  },
  { id: 'dashboardUser', group: 'dashboard', userType: 'msg', user: '_client.user.userId', trust: 'browser' },
  { id: 'oauth2Proxy', group: 'proxy', userType: 'msg', user: 'req.headers["x-forwarded-user"]', trust: 'proxy' },
  { id: 'authelia', group: 'proxy', userType: 'msg', user: 'req.headers["remote-user"]', trust: 'proxy' },
  { id: 'authentik', group: 'proxy', userType: 'msg', user: 'req.headers["x-authentik-uid"]', trust: 'proxy' },
  {
    id: 'cloudflare',
    group: 'proxy',
    userType: 'msg',
    user: 'req.headers["cf-access-authenticated-user-email"]',
    trust: 'proxy',
  },
  { id: 'ingress', group: 'proxy', userType: 'msg', user: 'req.headers["x-remote-user-id"]', trust: 'ingress' },
]

/** How a user may be said. Not `flow` or `global`: an integration belongs to no flow, and a message has a user of its own. */
export const userTypes = ['msg', 'jsonata', 'str', 'env']

/** Whom the parts of a message are set by, the worst first: one word of a stranger is enough to be anybody. */
const origins = [
  ['sender', /(?<![\w.$"'])(?:payload|topic|_session|req\.(?:query|body|params|cookies|url|originalUrl|path|ip))\b/],
  ['recipe', /(?<![\w.$])\$globalContext\("dashboardUsers"\)/],
  ['browser', /(?<![\w.$])_client\.user\b/],
  ['ingress', /(?<![\w.$])req\.headers\.x-remote-user-/i],
  ['proxy', /(?<![\w.$])req\.headers\b/],
  ['login', /(?<![\w.$])req\.(?:user|session|signedCookies)\b/],
]

/** The known source that says the user like this, if there is one. */
export function sourceOf({ user, userType }) {
  return userSources.find((source) => source.user === user && source.userType === (userType || 'msg'))
}

/** Who vouches for a user that is said like this: a key of `userTrust` in the locale. A guess, for a hint beside the field. */
export function trustOf({ user, userType }) {
  if (!user) return 'none'
  if (userType === 'str' || userType === 'env') return 'fixed'
  const known = sourceOf({ user, userType })
  // `req["query"].user` and `req.query.user` are the same.
  const plain = user.replace(/\[\s*(["'`])([\w-]+)\1\s*\]/g, '.$2').replace(/`([\w-]+)`/g, '$1')
  return known?.trust ?? origins.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'unknown'
}
