/** Whether a grant takes a person, who agrees at the provider. */
export function isAttended(grant) {
  return grant === 'authorization_code' || grant === 'device_code'
}
