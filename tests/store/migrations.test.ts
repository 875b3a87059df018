import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import type { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MigrationError, migrate, schemaDrift } from '../../prisma/migrate.ts'
import { emptyDatabase } from '../../prisma/pglite.ts'
import { PgliteAdapterFactory } from '../../prisma/pglite-adapter.ts'
import { openPostgres } from '../../prisma/postgres.ts'
import { withoutPostgres } from './backends.ts'
import { type PostgresServer, postgresFolder, startPostgres } from './postgres-server.ts'

// Every test here starts a database from nothing.
vi.setConfig({ testTimeout: 120_000 })

function migrateEmbedded(database: PGlite, list?: Parameters<typeof migrate>[1]) {
  return database.transaction((tx) => {
    return migrate({ connection: new PgliteAdapterFactory(tx), script: (sql) => tx.exec(sql) }, list)
  })
}

/** A list of migrations as the schema engine takes it. */
function migrations(scripts: Record<string, string>): Parameters<typeof migrate>[1] {
  return {
    baseDir: '/',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: Object.entries(scripts).map(([path, value]) => {
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
    }),
  }
}

describe('on PGlite', () => {
  test('schema.prisma says what the migrations make', async () => {
    const database = await emptyDatabase()
    expect(await schemaDrift(new PgliteAdapterFactory(database, emptyDatabase))).toBe('')
    await database.close()
  })

  test('a second start has nothing to apply', async () => {
    const database = await emptyDatabase()
    expect(await migrateEmbedded(database)).toContain('20261121090000_first')
    expect(await migrateEmbedded(database)).toEqual([])
    await database.close()
  })

  test('a migration that fails is told by its fault and leaves the database as it was', async () => {
    const database = await emptyDatabase()
    const good = { '1_good': 'CREATE TABLE "Kept" ("id" TEXT); -- one; two' }
    expect(await migrateEmbedded(database, migrations(good))).toEqual(['1_good'])
    const bad = {
      ...good,
      '2_half': 'CREATE TABLE "Half" ("id" TEXT)',
      '3_bad': 'ALTER TABLE "Missing" ADD "x" TEXT',
    }
    const failing = migrateEmbedded(database, migrations(bad))
    await expect(failing).rejects.toThrow(MigrationError)
    await expect(failing).rejects.toThrow(/relation "Missing" does not exist/)
    const tables = `SELECT relname FROM pg_class WHERE relname IN ('Kept', 'Half')`
    expect((await database.query(tables)).rows).toEqual([{ relname: 'Kept' }])
    const mended = { ...good, '2_half': bad['2_half'], '3_bad': 'ALTER TABLE "Half" ADD "x" TEXT' }
    expect(await migrateEmbedded(database, migrations(mended))).toEqual(['2_half', '3_bad'])
    await database.close()
  })
})

const programs = postgresFolder()
if (!programs) withoutPostgres('on PostgreSQL')
describe.skipIf(!programs)('on PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres(programs ?? '')
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  test('processes that start together do not fight over the migrations', async () => {
    const url = await server.createDatabase()
    const script =
      "import { openPostgres } from './prisma/postgres.ts'\nawait using db = await openPostgres(process.argv[1], 2)"
    const start = () =>
      promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script, url])
    await Promise.all([start(), start(), start(), start()])
    const client = new pg.Client(url)
    await client.connect()
    const { rows } = await client.query(
      'SELECT "migration_name", "finished_at" IS NOT NULL AS done FROM "_prisma_migrations" ORDER BY 1',
    )
    await client.end()
    expect(rows).toEqual(
      readdirSync('prisma/migrations', { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => ({ migration_name: name, done: true }))
        .sort((a, b) => (a.migration_name < b.migration_name ? -1 : 1)),
    )
  })

  test('a migration that fails is told by its fault and leaves the database as it was', async () => {
    const pool = new pg.Pool({ connectionString: await server.createDatabase(), max: 1 })
    const { PrismaPg } = await import('@prisma/adapter-pg')
    const list = migrations({
      '1_half': 'CREATE TABLE "Half" ("id" TEXT)',
      '2_bad': 'SELECT 1; ALTER TABLE "Missing" ADD "x" TEXT',
    })
    await pool.query('BEGIN')
    const failing = migrate({ connection: new PrismaPg(pool), script: (sql) => pool.query(sql) }, list)
    await expect(failing).rejects.toThrow(/relation "Missing" does not exist/)
    expect(
      (await pool.query(`SELECT FROM pg_class WHERE relname IN ('Half', '_prisma_migrations')`)).rowCount,
    ).toBe(0)
    await pool.end()
  })

  test('a server that does not answer is told by its place, without the password', async () => {
    const url = (await server.createDatabase()).replace('jara@', 'jara:hunter2@').replace(/:\d+\//, ':1/')
    const opening = openPostgres(url, 1)
    await expect(opening).rejects.toThrow(
      /PostgreSQL does not answer at 127\.0\.0\.1:1\/test_\d+ .*DATABASE_URL/,
    )
    await expect(opening).rejects.not.toThrow(/hunter2/)
  })

  test('instants are read as they were written, whatever zone the server keeps', async () => {
    const url = await server.createDatabase()
    const admin = new pg.Client(url)
    await admin.connect()
    await admin.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET timezone TO 'America/New_York'`)
    await admin.end()
    const { openStore } = await import('../../prisma/open.ts')
    const { chat, now, shop } = await import('./fixtures.ts')
    const { store } = await openStore({ databaseUrl: url, secretKey: Buffer.alloc(32), connections: 2 })
    const turn = await chat(await shop(store))
    expect(turn.messages[0]?.receivedAt).toEqual(now)
    await store[Symbol.asyncDispose]()
  })
})
