import type { PGlite, Transaction as PgliteTransaction } from '@electric-sql/pglite'
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  Transaction,
} from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'

/**
 * `pglite-prisma-adapter` with two faults of version 0.7 mended: a COMMIT that failed (a full disk) was reported
 * as done, and the statements of a script were not waited for, so that a broken migration went unnoticed.
 */
export class PgliteAdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres'
  readonly adapterName = 'pglite'
  readonly #session: PGlite | PgliteTransaction
  readonly #shadow: (() => Promise<PGlite>) | undefined

  /**
   * @param session the whole PGlite, or one open transaction of it (what is done through the adapter is then part of it).
   * @param shadow makes the empty database in which the schema engine replays migrations to compare them.
   */
  constructor(session: PGlite | PgliteTransaction, shadow?: () => Promise<PGlite>) {
    this.#session = session
    this.#shadow = shadow
  }

  connect(): Promise<SqlDriverAdapter> {
    return adapterOf(this.#session)
  }

  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    if (!this.#shadow)
      throw new Error('This connection has no shadow database: pass one to PgliteAdapterFactory')
    return adapterOf(await this.#shadow())
  }
}

async function adapterOf(session: PGlite | PgliteTransaction): Promise<SqlDriverAdapter> {
  const queries = await queryable(session)
  return {
    provider: 'postgres',
    adapterName: 'pglite',
    queryRaw: (query) => queries.queryRaw(query),
    executeRaw: (query) => queries.executeRaw(query),
    executeScript: async (script) => {
      await session.exec(script)
    },
    startTransaction: () => startTransaction(session),
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: async () => {},
  }
}

/** The library's translation of values and errors needs only `query` of what it is given. */
function queryable(session: PGlite | PgliteTransaction): Promise<SqlDriverAdapter> {
  return new PrismaPGlite(session as PGlite).connect()
}

/** Waits for its turn in PGlite's own mutex: there is one session, and other users of it (the queue) wait likewise. */
function startTransaction(session: PGlite | PgliteTransaction): Promise<Transaction> {
  if (!('transaction' in session)) throw new Error('A PGlite transaction cannot hold another one')
  return new Promise((resolve, reject) => {
    const ending = Promise.withResolvers<void>()
    const ended: Promise<void> = session.transaction(async (tx) => {
      resolve(await transactionOf(tx, ending.resolve, () => ended))
      await ending.promise
    })
    ended.catch(reject)
  })
}

async function transactionOf(
  tx: PgliteTransaction,
  end: () => void,
  ended: () => Promise<void>,
): Promise<Transaction> {
  const queries = await queryable(tx)
  return {
    provider: 'postgres',
    adapterName: 'pglite',
    options: { usePhantomQuery: true },
    queryRaw: (query) => queries.queryRaw(query),
    executeRaw: (query) => queries.executeRaw(query),
    commit: () => {
      end()
      return ended()
    },
    rollback: async () => {
      await tx.rollback()
      end()
      await ended()
    },
  }
}
