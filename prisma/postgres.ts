import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { migrate } from './migrate.ts'

/** The PostgreSQL server cannot be used; the message names the fix and never the password. */
export class DatabaseUnreachable extends Error {
  override name = 'DatabaseUnreachable'
}

export interface PostgresConnection extends AsyncDisposable {
  adapter: PrismaPg
}

/** Any number will do, as long as every version of Jara uses the same one on a database. */
const migrationLock = 4_151_972_618

/**
 * Opens a pool of `connections` on a PostgreSQL server and applies the migrations that are missing.
 * @throws DatabaseUnreachable
 * @throws MigrationError
 */
export async function openPostgres(url: string, connections: number): Promise<PostgresConnection> {
  await migrateServer(url)
  const pool = poolOf(url, connections, 60_000)
  return { adapter: new PrismaPg(pool), [Symbol.asyncDispose]: () => pool.end() }
}

/** Processes that start together wait for one another here; those that waited find nothing left to do. */
async function migrateServer(url: string): Promise<void> {
  const pool = poolOf(url, 1, 15_000)
  try {
    // A pool of one is one session, so the transaction spans everything that the schema engine does.
    await pool.query('BEGIN').catch((error) => Promise.reject(unreachable(url, error)))
    await pool.query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
    await migrate({ connection: new PrismaPg(pool), script: (sql) => pool.query(sql) })
    await pool.query('COMMIT')
  } finally {
    await pool.end()
  }
}

/** @param patienceMs how long one waits for a connection, a new one or one that others are using. */
function poolOf(url: string, max: number, patienceMs: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'jara',
    connectionTimeoutMillis: patienceMs,
    idleTimeoutMillis: max === 1 ? 0 : 30_000,
    // The driver adapter reads and writes instants as the session's wall clock.
    onConnect: (client) => client.query("SET TIME ZONE 'UTC'") as unknown as undefined,
  })
  // An idle connection that the server closes is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  return pool
}

function unreachable(url: string, error: Error): DatabaseUnreachable {
  const { host, pathname } = new URL(url)
  return new DatabaseUnreachable(
    `PostgreSQL does not answer at ${host}${pathname} (${error.message || (error as NodeJS.ErrnoException).code}). ` +
      'Start it or mend DATABASE_URL; without DATABASE_URL Jara uses its embedded database.',
    { cause: error },
  )
}
