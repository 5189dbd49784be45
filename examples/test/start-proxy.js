import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const recipe = (name) => readFileSync(new URL(`../proxy/${name}`, import.meta.url), 'utf8')

/** The proxies of the recipes: how each takes its recipe, and how it says that it listens. */
const kinds = {
  nginx: {
    args: (file, dir) => ['-c', file, '-p', dir, '-e', 'stderr'],
    ready: /start worker process /,
    config: (address, dir) => `
daemon off;
pid ${dir}/pid;
error_log stderr notice;
events {}
http {
  access_log off;
  client_body_temp_path ${dir}/body;
  proxy_temp_path ${dir}/proxy;
  fastcgi_temp_path ${dir}/fastcgi;
  uwsgi_temp_path ${dir}/uwsgi;
  scgi_temp_path ${dir}/scgi;
  server {
    listen ${address};
    ${recipe('nginx.conf')}
  }
}`,
  },
  caddy: {
    args: (file) => ['run', '--adapter', 'caddyfile', '--config', file],
    ready: /serving initial configuration/,
    config: (address, dir) => `
{
  admin off
  auto_https off
  storage file_system ${dir}
}
http://:${address.split(':')[1]} {
  bind 127.0.0.1
  ${recipe('Caddyfile')}
}`,
  },
}

/** A real proxy with its recipe, in front of the collector. */
export async function startProxy(kind, { program, collector }) {
  const { args, ready, config } = kinds[kind]
  const dir = mkdtempSync(join(tmpdir(), `throughline-${kind}-`))
  const address = `127.0.0.1:${await freePort()}`
  const file = join(dir, 'config')
  writeFileSync(file, config(address, dir).replaceAll('127.0.0.1:8080', new URL(collector).host))
  const child = spawn(program, args(file, dir), {
    env: { HOME: dir, PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  await new Promise((resolve, reject) => {
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
      if (ready.test(said)) resolve()
    })
    child.on('close', () => {
      rmSync(dir, { recursive: true, force: true })
      reject(new Error(said))
    })
  })
  return {
    origin: `http://${address}`,
    async close() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await new Promise((closed) => server.close(closed))
  return port
}
