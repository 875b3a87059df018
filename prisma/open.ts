import type { PGlite } from '@electric-sql/pglite'
import { openClient } from './client.ts'
import { migrate } from './migrate.ts'
import { openPglite } from './pglite.ts'
import { PgliteAdapterFactory } from './pglite-adapter.ts'
import { openPostgres } from './postgres.ts'
import { storeOver } from './prisma-store.ts'
import { sealWith } from './seal.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  /** A PostgreSQL server; without it the embedded database. */
  databaseUrl?: string
  /** Where the embedded database keeps its files; without it, in memory. */
  folder?: string
  /** 32 bytes that seal channel credentials. */
  secretKey: Uint8Array
  /** Connections of the pool to a PostgreSQL server; default 10. */
  connections?: number
  /** Tells which plan a business is served where it adds people, channels or staff; absent: the database's clock does. */
  now?: () => Date
  /** Told the SQL of every statement, BEGIN and COMMIT too. */
  onQuery?: (sql: string) => void
}

/**
 * Opens the database, brings it up to date, and gives the store over it.
 * @returns also the embedded database where that is used: the queue lives in the same one. It closes with the store.
 * @throws FolderInUse, DataFolderError, DatabaseUnreachable, MigrationError, each with its fix.
 */
export async function openStore(options: StoreOptions): Promise<{ store: Store; pglite?: PGlite }> {
  return options.databaseUrl === undefined ? onPglite(options) : onPostgres(options, options.databaseUrl)
}

async function onPglite(options: StoreOptions): Promise<{ store: Store; pglite: PGlite }> {
  await using stack = new AsyncDisposableStack()
  const seal = sealWith(options.secretKey)
  const { pglite } = stack.use(await openPglite(options.folder))
  await pglite.transaction((tx) => {
    return migrate({ connection: new PgliteAdapterFactory(tx), script: (sql) => tx.exec(sql) })
  })
  await pglite.exec(endLeases)
  const client = openClient(new PgliteAdapterFactory(pglite), options.onQuery)
  stack.defer(() => client.$disconnect())
  const open = stack.move()
  return { store: storeOver(client, seal, options.now, () => open.disposeAsync()), pglite }
}

/**
 * One process at a time opens the embedded database, so what is leased there was leased by one that is gone: its
 * messages are sent and its bots polled again at once, not when the leases run out.
 */
const endLeases = `
  UPDATE "Outbound" SET "leaseUntil" = 'epoch' WHERE "status" = 'sending';
  UPDATE "ChannelAccount" SET "leaseUntil" = NULL, "leaseOwner" = NULL WHERE "leaseUntil" IS NOT NULL`

async function onPostgres(options: StoreOptions, url: string): Promise<{ store: Store }> {
  await using stack = new AsyncDisposableStack()
  const seal = sealWith(options.secretKey)
  const { adapter } = stack.use(await openPostgres(url, options.connections ?? 10))
  const client = openClient(adapter, options.onQuery)
  stack.defer(() => client.$disconnect())
  const open = stack.move()
  return { store: storeOver(client, seal, options.now, () => open.disposeAsync()) }
}
