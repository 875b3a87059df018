import type { PGlite } from '@electric-sql/pglite'
import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq'
import { BullJobQueue, type QueueLog, queueOptions, silent } from './bull.ts'
import { PglitePool } from './pglite-pool.ts'
import type { JobQueue } from './queue.ts'

/**
 * The queue of a single process: BullMQ's PostgreSQL backend in the schema `bullmq` of the store's own PGlite.
 * Close it before the store. Opening takes back the jobs that a killed process was working on.
 */
export async function openEmbeddedQueue(options: {
  pglite: PGlite
  log?: QueueLog
  /** How often the space of finished jobs is reclaimed, in milliseconds; default 5 minutes. */
  tidyEveryMs?: number
}): Promise<JobQueue> {
  const { pglite, log = silent } = options
  const connection = new PglitePool(pglite)
  await prepare(pglite, connection)
  const tidying = setInterval(() => void tidy(pglite, log), options.tidyEveryMs ?? 5 * 60_000).unref()
  return new BullJobQueue(
    {
      queue: (name) => new Queue(name, { connection, ...queueOptions }, createPostgresBackend),
      worker: (name, work, workerOptions) =>
        new Worker(name, work, { connection, ...workerOptions }, createPostgresBackend),
      ping: async () => void (await pglite.query('SELECT 1')),
      close: async () => clearInterval(tidying),
    },
    log,
  )
}

async function prepare(pglite: PGlite, pool: PglitePool): Promise<void> {
  const client = await pool.connect()
  await runMigrations(client)
  client.release()
  // BullMQ's statements name their tables without a schema. `public` stays first, so for everybody else on this
  // one session nothing changes: their names resolve, and their tables are created, as before.
  await pglite.exec('SET search_path TO public, bullmq')
  await takeBack(pglite)
}

/**
 * PGlite has one process at a time, so whoever held these locks is dead: let them lapse at once instead of in
 * half a minute. BullMQ's own check, which every worker runs as it starts, does the rest.
 */
async function takeBack(pglite: PGlite): Promise<void> {
  await pglite.transaction(async (tx) => {
    await tx.exec(`UPDATE bullmq.job SET locked_until_ms = 0, stalled_marked = true WHERE state = 'active'`)
    await tx.exec(`DELETE FROM bullmq.meta WHERE field = 'stalled-check'`)
  })
}

/**
 * A job is a row that is written, updated a few times and deleted, and PGlite has no autovacuum: without this, ten
 * thousand jobs leave 12 MB behind.
 */
async function tidy(pglite: PGlite, log: QueueLog): Promise<void> {
  try {
    await pglite.exec('VACUUM bullmq.job, bullmq.event, bullmq.dedup, bullmq.dedup_next, bullmq.meta')
  } catch (error) {
    if (!pglite.closed) log.warn({ err: error }, "the queue's tables could not be tidied")
  }
}
