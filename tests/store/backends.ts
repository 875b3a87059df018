import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { now } from './fixtures.ts'
import { type PostgresServer, postgresFolder, startPostgres } from './postgres-server.ts'

/** One store under test, and a way past it for what the store itself would never write or tell. */
export interface Backend {
  store: Store
  /** The SQL of every query since `queries.length = 0`. */
  queries: string[]
  /** True where transactions really run side by side. */
  concurrent: boolean
  sql<Row>(text: string, params?: unknown[]): Promise<Row[]>
}

export const secretKey = Buffer.alloc(32, 7)

interface Opened extends Backend, AsyncDisposable {}

/** Runs the same tests on the embedded database and on a PostgreSQL server. */
export function onBothDatabases(tests: (backend: () => Backend) => void): void {
  describe('on PGlite', () => withBackend(openEmbedded, tests))
  const programs = postgresFolder()
  if (programs) describe('on PostgreSQL', () => withBackend(() => openServer(programs), tests))
  else withoutPostgres('on PostgreSQL')
}

/** Says why nothing was tested; on the build server that is a failure. */
export function withoutPostgres(name: string): void {
  const reason = 'no PostgreSQL here: install postgresql, or put initdb on the PATH'
  test.skipIf(process.env.CI !== 'true')(`${name} (${reason})`, () => expect.fail(reason))
}

function withBackend(open: () => Promise<Opened>, tests: (backend: () => Backend) => void): void {
  let opened: Opened | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.[Symbol.asyncDispose]())
  tests(() => opened as Backend)
}

async function openEmbedded(): Promise<Opened> {
  const queries: string[] = []
  const { store, pglite } = await openStore({
    secretKey,
    now: () => now,
    onQuery: (sql) => queries.push(sql),
  })
  return {
    ...{ store, queries, concurrent: false },
    sql: async <Row>(text: string, params: unknown[] = []) =>
      (await pglite?.query<Row>(text, params))?.rows ?? [],
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

async function openServer(programs: string): Promise<Opened> {
  const stack = new AsyncDisposableStack()
  const server: PostgresServer = stack.use(await startPostgres(programs))
  const databaseUrl = await server.createDatabase()
  const queries: string[] = []
  const onQuery = (sql: string) => queries.push(sql)
  const options = { databaseUrl, secretKey, connections: 20, now: () => now, onQuery }
  const { store } = await openStore(options)
  stack.use(store)
  const pool = stack.adopt(new pg.Pool({ connectionString: databaseUrl }), (open) => open.end())
  return {
    ...{ store, queries, concurrent: true },
    sql: async (text, params = []) => (await pool.query(text, params)).rows,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
