import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { openRedisQueue } from '../../worker/queue/redis.ts'

const redisServer = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/opt/homebrew/bin/redis-server',
].find(existsSync)

/** Why the Redis tests are skipped here; undefined where they run. Where CI is set, they must run. */
export const withoutRedis =
  redisServer || process.env.CI === 'true'
    ? undefined
    : 'no redis-server here (Debian: apt-get install redis-server)'

export interface Backend {
  open(): Promise<JobQueue>
  stop(): Promise<void>
}

export async function embedded(): Promise<Backend> {
  const pglite = await PGlite.create()
  return { open: () => openEmbeddedQueue({ pglite }), stop: () => pglite.close() }
}

export async function redis(): Promise<Backend> {
  const server = await startRedis()
  return { open: () => openRedisQueue({ url: server.url }), stop: server.stop }
}

/** A Redis of the test's own, as the documentation asks for it: append-only file, no eviction. */
export async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'jara-redis-'))
  const port = await freePort()
  let kill = await launch(folder, port)
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => kill(),
    restart: async () => {
      kill = await launch(folder, port)
    },
    stop: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function launch(folder: string, port: number): Promise<() => Promise<void>> {
  if (!redisServer) throw new Error('redis-server is missing: apt-get install redis-server')
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const keeping = [
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ]
  const server = spawn(redisServer, [...place, ...keeping], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(server, 'exit')
  // Leaving a `for await` early would close the pipe, and Redis with it.
  const ready = Promise.withResolvers<void>()
  server.stdout.on('data', (chunk) => {
    if (String(chunk).includes('Ready to accept connections')) ready.resolve()
  })
  await Promise.race([
    ready.promise,
    exited.then(() => Promise.reject(new Error('redis-server did not start'))),
  ])
  return async () => {
    server.kill('SIGKILL')
    await exited
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}
