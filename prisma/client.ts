import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { sqlState } from './database-error.ts'
import { type Prisma, PrismaClient } from './generated/client.ts'
import { toldQueries } from './told-queries.ts'

/** The client, or one transaction of it. */
export type Db = Prisma.TransactionClient

/**
 * On PGlite transactions stand in one line: waiting is normal there, and failing because others are busy is not.
 * Both in milliseconds.
 */
const transactionOptions = { maxWait: 120_000, timeout: 60_000 }

/** @param onQuery told the SQL of every statement, BEGIN and COMMIT too, for those who count them. */
export function openClient(adapter: SqlDriverAdapterFactory, onQuery?: (sql: string) => void): PrismaClient {
  return new PrismaClient({
    adapter: onQuery ? toldQueries(adapter, onQuery) : adapter,
    transactionOptions,
  })
}

const worthRepeating = ['40001', '40P01'] // serialization_failure, deadlock_detected
const attempts = 4

/** Runs `work` in a transaction, again where PostgreSQL chose it as the victim of a deadlock. */
export async function transaction<T>(client: PrismaClient, work: (tx: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.$transaction(work)
    } catch (error) {
      if (attempt === attempts || !worthRepeating.includes(sqlState(error) ?? '')) throw error
    }
  }
}

/** Waits until no other transaction holds this lock, and holds it until the transaction ends. */
export function lock(tx: Db, name: string): Promise<void> {
  return lockAll(tx, [name])
}

/** As `lock`, for several, always taken in the same order. */
export async function lockAll(tx: Db, names: string[]): Promise<void> {
  await tx.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended("name", 0))
    FROM (SELECT "name" FROM unnest(${names}::text[]) AS "name" ORDER BY "name") AS sorted`
}
