import type { PGlite } from '@electric-sql/pglite'

/** Write-ahead log since the last checkpoint that is worth another one: two of its files. */
const logBytes = 32 * 1024 * 1024
/** As in PostgreSQL's own autovacuum: a part of the table, and never for a handful of rows. */
const deadRows = 500
const deadPart = 0.2

/**
 * Does what a PostgreSQL server's background processes do: PGlite has none. Without checkpoints its write-ahead log
 * grows for ever, and so does the time to open after a crash; without vacuum, tables keep every old version of every
 * row, and the queue's change all day.
 * @param everyMs how often to look; looking costs two small queries.
 * @returns stops it, once what is in hand is done.
 */
export function keepUp(pglite: PGlite, everyMs: number): AsyncDisposable {
  let running: Promise<void> = Promise.resolve()
  const look = () => {
    // What fails here fails for everybody else's queries as well, and is told there; the next look tries again.
    running = running.then(() => upkeep(pglite)).catch(() => {})
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await running
    },
  }
}

/** One look: a checkpoint and a vacuum where they are due. */
export async function upkeep(pglite: PGlite): Promise<void> {
  const log = await pglite.query<{ bytes: number }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
  )
  if ((log.rows[0]?.bytes ?? 0) > logBytes) await pglite.exec('CHECKPOINT')
  const stale = await pglite.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, relname) AS name FROM pg_stat_user_tables
     WHERE n_dead_tup > $1::float8 + $2::float8 * n_live_tup`,
    [deadRows, deadPart],
  )
  // One table at a time: between them others have their turn in the single session.
  for (const { name } of stale.rows) await pglite.exec(`VACUUM (ANALYZE) ${name}`)
}
