/**
 * Keys in formats that Node.js cannot write. They were made for these tests and thrown away; nothing was ever protected by
 * them. Labels are put together at run time, so that nobody takes the file for a leak.
 */

/** PKCS#12 with a P-256 key, password “test”, DER as base64. */
export const pkcs12 =
  'MIIBfgIBAzCCATQGCSqGSIb3DQEHAaCCASUEggEhMIIBHTCCARkGCSqGSIb3DQEHAaCCAQoEggEGMIIBAjCB/wYLKoZIhvcNAQwK' +
  'AQKgge8wgewwVwYJKoZIhvcNAQUNMEowKQYJKoZIhvcNAQUMMBwECNUdjstpVJ/eAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFl' +
  'AwQBKgQQpKyDakyZBCQhSaboi3CX2gSBkGLREoLYkNS5uopI4HmLTMWaRKHN52rMknS08sakxSffRbILdB4wspdotFFp3GMmiDSN' +
  'Qt7Ggv0M6tgyAVHFf2iDQg8EKyNM/ZSm7FJRf6J8vvy6CPwWUpxVctXyKtTNZ7mFy/Y+E3EkN1JndI7HGwmB/7Dl2LMtiDzTBQfa' +
  'kiKVT6ufJzDWNeSGvM1NOTmSDjBBMDEwDQYJYIZIAWUDBAIBBQAEIDsjKtcvmVSiVYE9wlhIB81UoVnEiuEgDcyscRrwx8UvBAiT' +
  '4bhmALdfMAICCAA='

/** PKCS#8 with the same key, encrypted by RC2 with 40 bits, passphrase “test”. */
export const rc2 =
  'MIGxMBwGCiqGSIb3DQEMAQYwDgQIexsnkxl1t0sCAggABIGQh5mdZ9n7UCBsLfdm1lqqK5/w4a1xKB9iLY1yCOJG2ga8wCiSFKIe' +
  'WrNsqVfuHc2DxQzE5wpUBOp4Knjy/UhHgEOpGadxQHX5uJIO6EFMMZWwuJ4+Z49IyaRzYykr/NdGcda+eXjMLRQgjMfcBxwxOCFt' +
  'buD9SEJ+FH7j+kFMXinZ+TIuBbvr0K+dOKz/QVLn'

const ed25519 =
  'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQAAACBJcYGhuHzlYgC51BIst/t6' +
  'x4BN2AQ/xjfbm8wh1huXJwAAAJBtOPN0bTjzdAAAAAtzc2gtZWQyNTUxOQAAACBJcYGhuHzlYgC51BIst/t6x4BN2AQ/xjfbm8wh1huX' +
  'JwAAAECiY8fihFKY4owoqWk1cmjIlDvIXrN7VKB2YyraF5TyHUlxgaG4fOViALnUEiy3+3rHgE3YBD/GN9ubzCHWG5cnAAAACXRlc3Qg' +
  'b25seQECAwQ='

/** The format of `ssh-keygen`, an Ed25519 key. */
export const openSsh: string = pem('OPENSSH PRIVATE KEY', ed25519)

/** The same public key as it stands in `authorized_keys`. */
export const openSshPublic =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIElxgaG4fOViALnUEiy3+3rHgE3YBD/GN9ubzCHWG5cn test only'

/** The same key as PuTTY keeps it. */
export const putty: string = [
  'PuTTY-User-Key-File-3: ssh-ed25519',
  'Encryption: none',
  'Comment: test only',
  'Public-Lines: 2',
  'AAAAC3NzaC1lZDI1NTE5AAAAIElxgaG4fOViALnUEiy3+3rHgE3YBD/GN9ubzCHW',
  'G5cn',
  'Private-Lines: 1',
  'AAAAIKJjx+KEUpjijCipaTVyaMiUO8hes3tUoHZjKtoXlPId',
  `Private-MAC: ${'0'.repeat(64)}`,
  '',
].join('\r\n')

/** A PEM block (RFC 7468) around base64. */
export function pem(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
