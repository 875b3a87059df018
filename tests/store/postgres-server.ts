import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import pg from 'pg'

export interface PostgresServer extends AsyncDisposable {
  /** A fresh, empty database on it. */
  createDatabase(): Promise<string>
}

/** Where `initdb` and `postgres` are; undefined when this machine has no PostgreSQL. */
export function postgresFolder(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(debian, version, 'bin')),
  ]
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

/** Starts a PostgreSQL server of its own: a temporary folder, a free port, gone afterwards. */
export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'jara-postgres-'))
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  const port = await freePort()
  const [initdb, ...initArguments] = asServerUser([
    join(programs, 'initdb'),
    '-D',
    data,
    '-U',
    'jara',
    '--auth=trust',
    '-N',
  ])
  execFileSync(initdb, initArguments, { stdio: 'pipe', cwd: folder })
  const settings = ['-c', 'fsync=off', '-c', 'max_connections=150', '-c', 'deadlock_timeout=200ms']
  const where = ['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1']
  const [command, ...rest] = asServerUser([join(programs, 'postgres'), ...where, ...settings])
  const server = spawn(command, rest, { stdio: 'ignore', cwd: folder })
  const url = (database: string) => `postgresql://jara@127.0.0.1:${port}/${database}`
  await answered(url('postgres'))
  let databases = 0
  return {
    async createDatabase() {
      databases += 1
      await query(url('postgres'), `CREATE DATABASE test_${databases}`)
      return url(`test_${databases}`)
    },
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      const [stop, ...stopping] = asServerUser([
        join(programs, 'pg_ctl'),
        'stop',
        '-D',
        data,
        '-m',
        'immediate',
      ])
      execFileSync(stop, stopping, { stdio: 'pipe', cwd: folder })
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** PostgreSQL refuses to run as root. */
function asServerUser(command: string[]): [string, ...string[]] {
  const isRoot = process.getuid?.() === 0
  return (isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command) as [string, ...string[]]
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url)
  client.on('error', () => {})
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

/** Starting takes a moment, longer on a busy machine. */
async function answered(url: string): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    try {
      return await query(url, 'SELECT 1')
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
