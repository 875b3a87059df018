import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils'
import type {
  MigrationDirectory,
  MigrationList,
  SchemaEngine,
  SchemasContainer,
} from '@prisma/schema-engine-wasm/schema_engine_bg'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

/** What is used of Node's WebAssembly: its types come with a browser's, which have no place here. */
interface Wasm {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>
}
const { WebAssembly } = globalThis as unknown as { WebAssembly: Wasm }

const folder = fileURLToPath(new URL('./migrations/', import.meta.url))
const schemaFile = fileURLToPath(new URL('./schema.prisma', import.meta.url))
const filters = { externalTables: [], externalEnums: [] }

/** A migration could not be applied. Nothing of it is in the database. */
export class MigrationError extends Error {
  override name = 'MigrationError'
}

/** A connection inside an open transaction. */
export interface MigrationTarget {
  connection: SqlMigrationAwareDriverAdapterFactory
  /** Runs SQL of many statements. The drivers' own ways split it at semicolons, those in comments too. */
  script(sql: string): Promise<unknown>
}

/**
 * Brings the database up to the migrations of `prisma/migrations`, in their order, and keeps Prisma's own account
 * of them (`_prisma_migrations`). All of it is one transaction: a start that dies half-way, or a migration that
 * fails, leaves the database as it was, and the next start simply tries again.
 * @param list other migrations than the product's own, for tests.
 * @returns the names of those that were applied now.
 * @throws MigrationError
 */
export async function migrate(target: MigrationTarget, list?: MigrationList): Promise<string[]> {
  const watched = watching(target)
  try {
    const migrationsList = list ?? (await productMigrations())
    if (await isUpToDate(target.connection, migrationsList)) return []
    using engine = await schemaEngine(watched.connection)
    const applied = await engine.applyMigrations({ migrationsList, filters })
    return applied.appliedMigrationNames
  } catch (error) {
    // After a script has failed, the engine reports that it could not note the failure: not the fault to tell.
    const cause = watched.failure() ?? error
    const advice = 'Nothing was changed. Start the version that ran before, and report this.'
    throw new MigrationError(`The database could not be brought up to date: ${messageOf(cause)}. ${advice}`, {
      cause,
    })
  }
}

/** Whether exactly these have been applied, as at most starts: then the engine, of many megabytes, need not be loaded. */
async function isUpToDate(
  connection: SqlMigrationAwareDriverAdapterFactory,
  { migrationDirectories }: MigrationList,
): Promise<boolean> {
  const adapter = await connection.connect()
  const rowsOf = async (sql: string) => (await adapter.queryRaw({ sql, args: [], argTypes: [] })).rows
  const [known] = await rowsOf(`SELECT to_regclass('_prisma_migrations') IS NOT NULL`)
  if (known?.[0] !== true) return false
  const applied = await rowsOf(`
    SELECT "migration_name", "checksum", "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL
    FROM "_prisma_migrations" ORDER BY "migration_name" COLLATE "C"`)
  const wanted = migrationDirectories.map(({ path, migrationFile: { content } }) => {
    const checksum = content.tag === 'ok' && createHash('sha256').update(content.value).digest('hex')
    return [path, checksum, true]
  })
  return isDeepStrictEqual(applied, wanted)
}

function watching({ connection, script }: MigrationTarget) {
  let failed: unknown
  const executeScript = async (sql: string) => {
    await script(sql).catch((error) => {
      failed = error
      throw error
    })
  }
  const connect = async (): Promise<SqlDriverAdapter> => {
    const adapter = await connection.connect()
    return Object.assign(Object.create(adapter), { executeScript })
  }
  const { provider, adapterName } = connection
  const connectToShadowDb = () => connection.connectToShadowDb()
  return { connection: { provider, adapterName, connect, connectToShadowDb }, failure: () => failed }
}

/**
 * What a database made by the migrations lacks of `schema.prisma`, as SQL; empty when they agree.
 * @param connection must be able to make a shadow database.
 */
export async function schemaDrift(connection: SqlMigrationAwareDriverAdapterFactory): Promise<string> {
  using engine = await schemaEngine(connection)
  const { stdout } = await engine.diff({
    from: { tag: 'migrations', ...(await productMigrations()) },
    to: { tag: 'schemaDatamodel', ...(await schema()) },
    script: true,
    exitCode: null,
    filters,
  })
  return (stdout ?? '').replace(/^-- This is an empty migration\.$/m, '').trim()
}

async function schema(): Promise<SchemasContainer> {
  return { files: [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }] }
}

async function productMigrations(): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const lockfile = {
    path: 'migration_lock.toml',
    content: await readFile(`${folder}migration_lock.toml`, 'utf8'),
  }
  return {
    baseDir: folder,
    lockfile,
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.sort().map(migrationDirectory)),
  }
}

async function migrationDirectory(name: string): Promise<MigrationDirectory> {
  const sql = await readFile(`${folder}${name}/migration.sql`, 'utf8')
  return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } } }
}

async function schemaEngine(connection: SqlMigrationAwareDriverAdapterFactory): Promise<SchemaEngine> {
  loading ??= loadEngine()
  await loading
  const { files } = await schema()
  const datamodels = files.map(({ path, content }): [string, string] => [path, content])
  return bindings.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(connection))
}

/** The bindings hold one WebAssembly instance for the whole process: a second one would break the first. */
let loading: Promise<void> | undefined

/** The package's entry loads its `.wasm` as a module, which needs a flag of Node's; so it is instantiated here. */
async function loadEngine(): Promise<void> {
  const entry = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bytes = await readFile(new URL('./schema_engine_bg.wasm', entry))
  const imports = Object.fromEntries(Object.entries(bindings).map(withoutWaiting))
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports })
  const loader = bindings as unknown as { __wbg_set_wasm(exports: object): void }
  loader.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
}

/** The engine leaves a timer of ten seconds behind, for which a process that has done its work would wait. */
function withoutWaiting([name, call]: [string, unknown]): [string, unknown] {
  if (!name.startsWith('__wbg_setTimeout')) return [name, call]
  return [name, (run: () => void, ms: number) => setTimeout(run, ms >>> 0).unref()]
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
