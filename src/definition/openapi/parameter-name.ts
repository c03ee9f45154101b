/** What placeholders stand for without being declared, and must go on standing for; in lower case. */
const builtIn = new Set(
  `clientid clientsecret scope audience resource ownerusername ownerpassword granttype redirecturi state nonce codechallenge
  code codeverifier refreshtoken accesstoken idtoken token assertion body tokenurl baseurl`.split(/\s+/),
)

/**
 * A parameter's name out of a variable's: letters, digits, `_`, `-` and `.` (at most 100), beginning with a letter or `_`. Not
 * one that is taken, that would hide something built in, or that every object has.
 */
export function parameterName(variable: string, taken: ReadonlySet<string>): string {
  const clean = variable.replace(/[^\w.-]/g, '_').slice(0, 80)
  const odd = builtIn.has(clean.toLowerCase()) || clean in {} || clean === 'prototype' || !/^[A-Za-z_]/.test(clean)
  const name = odd ? `server_${clean}` : clean
  for (let number = 2; ; number += 1) {
    const candidate = number === 2 && !taken.has(name) ? name : `${name}_${number}`
    if (!taken.has(candidate)) return candidate
  }
}
