import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQueryable,
  Transaction,
} from '@prisma/driver-adapter-utils'

type Tell = (sql: string) => void

/**
 * The same adapter, telling the SQL of every statement that goes to the database, also those that begin and end a
 * transaction: Prisma's own events name no BEGIN.
 */
export function toldQueries(factory: SqlDriverAdapterFactory, tell: Tell): SqlDriverAdapterFactory {
  const { provider, adapterName } = factory
  return { provider, adapterName, connect: async () => toldAdapter(await factory.connect(), tell) }
}

function toldAdapter(adapter: SqlDriverAdapter, tell: Tell): SqlDriverAdapter {
  return {
    ...toldStatements(adapter, tell),
    executeScript: (script) => {
      tell(script)
      return adapter.executeScript(script)
    },
    startTransaction: async (isolation) => {
      tell('BEGIN')
      return toldTransaction(await adapter.startTransaction(isolation), tell)
    },
    getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    dispose: () => adapter.dispose(),
  }
}

function toldStatements(queries: SqlQueryable, tell: Tell): SqlQueryable {
  const { provider, adapterName } = queries
  return {
    ...{ provider, adapterName },
    queryRaw: (query) => {
      tell(query.sql)
      return queries.queryRaw(query)
    },
    executeRaw: (query) => {
      tell(query.sql)
      return queries.executeRaw(query)
    },
  }
}

function toldTransaction(transaction: Transaction, tell: Tell): Transaction {
  const { options } = transaction
  // Where the query is not a phantom, COMMIT and ROLLBACK come as statements like any other.
  const ends = (sql: string) => options.usePhantomQuery && tell(sql)
  return {
    ...toldStatements(transaction, tell),
    options,
    commit: () => {
      ends('COMMIT')
      return transaction.commit()
    },
    rollback: () => {
      ends('ROLLBACK')
      return transaction.rollback()
    },
  }
}
