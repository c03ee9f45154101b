import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import path from 'node:path'
import type { StartProxy } from '../integration/security-behind-proxy.ts'
import { startHttpServer } from '../support/http-server.ts'
import { removeFolder, temporaryFolder } from '../support/temporary-folders.ts'

/** What a skipped test says. */
export const nginxAbsent = 'there is no nginx here; install it, or set NGINX to its path'

/** The nginx of this machine: the environment variable NGINX, or the first one on the PATH. */
export function findNginx(): string | undefined {
  const chosen = process.env['NGINX']
  if (chosen) return chosen
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin']
  return folders.map((folder) => path.join(folder, 'nginx')).find((file) => existsSync(file))
}

/** Starts nginx as a site in front of a Node-RED has it: TLS ends here, `/red/` is taken off, websockets go through. */
export const startNginx: StartProxy = async (target, { key, cert }) => {
  const nginx = findNginx()
  if (nginx === undefined) throw new Error(nginxAbsent)
  const folder = temporaryFolder('nginx')
  const port = await freePort()
  for (const [name, text] of Object.entries({
    'key.pem': key,
    'cert.pem': cert,
    'nginx.conf': configuration(target, port),
  }))
    writeFileSync(path.join(folder, name), text, { mode: 0o600 })
  const child = spawn(nginx, ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const errors = () =>
    existsSync(path.join(folder, 'error.log')) ? readFileSync(path.join(folder, 'error.log'), 'utf8') : ''
  for (let tries = 0; !(await listens(port)); tries++) {
    if (tries > 500 || child.exitCode !== null) throw new Error(`nginx did not start: ${errors()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    origin: `https://127.0.0.1:${port}`,
    log: () => readFileSync(path.join(folder, 'access.log'), 'utf8'),
    close: async () => {
      child.kill('SIGTERM')
      await ended
      removeFolder(folder)
    },
  }
}

const configuration = (target: string, port: number): string => `
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events {}
http {
  access_log access.log combined;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  map $http_upgrade $connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate cert.pem;
    ssl_certificate_key key.pem;
    location /red/ {
      proxy_pass ${target}/;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Prefix /red;
    }
  }
}
`

/** One that nobody listens on now; nginx cannot choose one itself. */
async function freePort(): Promise<number> {
  const { port, close } = await startHttpServer(() => undefined)
  await close()
  return port
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
