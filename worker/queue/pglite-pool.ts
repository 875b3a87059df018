import { EventEmitter } from 'node:events'
import { setImmediate as turnOfEventLoop } from 'node:timers/promises'
import { type PGlite, type Results, type Transaction, types } from '@electric-sql/pglite'

/** What BullMQ's PostgreSQL backend reads of a node-postgres result. */
interface PgResult {
  // biome-ignore lint/suspicious/noExplicitAny: BullMQ types its rows so; each row is whatever the statement returns
  rows: any[]
  rowCount: number
}

type Statement =
  | { kind: 'begin' | 'commit' | 'rollback' | 'other' }
  | { kind: 'listen' | 'unlisten'; channel: string }

/** A transaction held open between two statements of a client. */
interface OpenTransaction {
  tx: Transaction
  end(how: 'commit' | 'rollback'): Promise<void>
}

/**
 * The part of `pg.Pool` that BullMQ's PostgreSQL backend uses, over one PGlite that others (Prisma) use as well.
 *
 * PGlite has a single session. What keeps two users of it apart is the mutex behind `pglite.transaction`: a BEGIN
 * sent as a plain statement would leave that mutex free, and another user's writes would land inside this
 * transaction and be rolled back with it. So a client that sends BEGIN holds the callback of `pglite.transaction`
 * open until its COMMIT or ROLLBACK. (`@electric-sql/pglite/node-postgres` talks below that mutex, hence not used.)
 */
export class PglitePool extends EventEmitter {
  readonly #pglite: PGlite
  constructor(pglite: PGlite) {
    super()
    // Every queue and worker listens for errors of its pool; this one has none to tell.
    this.setMaxListeners(0)
    this.#pglite = pglite
  }

  query(text: string, params?: readonly unknown[]): Promise<PgResult> {
    return run(this.#pglite, text, params)
  }

  async connect(): Promise<PgliteClient> {
    await this.#pglite.waitReady
    return new PgliteClient(this.#pglite)
  }

  /** The PGlite belongs to the store, which closes it. */
  async end(): Promise<void> {}
}

/** A checked-out client: its statements run in the order in which they were sent. */
export class PgliteClient extends EventEmitter {
  readonly #pglite: PGlite
  readonly #listening = new Map<string, () => Promise<void>>()
  #open: OpenTransaction | undefined
  #tail: Promise<unknown> = Promise.resolve()

  constructor(pglite: PGlite) {
    super()
    this.#pglite = pglite
  }

  query(text: string, params?: readonly unknown[]): Promise<PgResult> {
    const result = this.#tail.then(() => this.#execute(text, params))
    this.#tail = result.catch(() => undefined)
    return result
  }

  /** Rolls back what was left open and stops listening, as the end of a session would. */
  release(): void {
    this.#tail = this.#tail.then(() => this.#reset()).catch(() => undefined)
  }

  async #execute(text: string, params?: readonly unknown[]): Promise<PgResult> {
    const statement = classify(text)
    switch (statement.kind) {
      case 'begin':
        this.#open ??= await begin(this.#pglite)
        return nothing
      case 'commit':
      case 'rollback':
        return await this.#end(statement.kind)
      case 'listen':
        return await this.#listen(statement.channel)
      case 'unlisten':
        return await this.#unlisten(statement.channel)
      case 'other':
        return await run(this.#open?.tx ?? this.#pglite, text, params)
    }
  }

  /** As in PostgreSQL, an end without a beginning does nothing. */
  async #end(how: 'commit' | 'rollback'): Promise<PgResult> {
    const open = this.#open
    this.#open = undefined
    await open?.end(how)
    return nothing
  }

  async #listen(channel: string): Promise<PgResult> {
    if (this.#listening.has(channel)) return nothing
    const heard = (payload: string) => this.emit('notification', { channel, payload })
    // Quoted both times: what `listen` returns to stop with forgets the quotes, and a name with capitals stays.
    const name = JSON.stringify(channel)
    await this.#pglite.listen(name, heard, this.#open?.tx)
    this.#listening.set(channel, () => this.#pglite.unlisten(name, heard, this.#open?.tx))
    return nothing
  }

  async #unlisten(channel: string): Promise<PgResult> {
    const stop = this.#listening.get(channel)
    this.#listening.delete(channel)
    await stop?.()
    return nothing
  }

  async #reset(): Promise<void> {
    await this.#end('rollback')
    // After a close there is no session left to unlisten on.
    if (this.#pglite.closed) return
    for (const channel of [...this.#listening.keys()]) await this.#unlisten(channel)
  }
}

const nothing: PgResult = { rows: [], rowCount: 0 }

/** The SQL files of BullMQ begin with comment lines. */
const leadingComments = /^(\s*--[^\n]*\n)*\s*/

function classify(text: string): Statement {
  const sql = text.replace(leadingComments, '')
  const subscription = /^(UN)?LISTEN\s+"?([^";\s]+)"?/i.exec(sql)
  if (subscription)
    return { kind: subscription[1] ? 'unlisten' : 'listen', channel: subscription[2] as string }
  if (/^(BEGIN|START\s+TRANSACTION)\b/i.test(sql)) return { kind: 'begin' }
  if (/^(COMMIT|END)\b/i.test(sql)) return { kind: 'commit' }
  // ROLLBACK TO a savepoint stays inside the transaction.
  if (/^(ROLLBACK|ABORT)\b(?!\s+(WORK\s+|TRANSACTION\s+)?TO\b)/i.test(sql)) return { kind: 'rollback' }
  return { kind: 'other' }
}

/** Opens a transaction and keeps it, and with it PGlite's mutex, until `end` is called. */
function begin(pglite: PGlite): Promise<OpenTransaction> {
  const opened = Promise.withResolvers<OpenTransaction>()
  const ended = Promise.withResolvers<'commit' | 'rollback'>()
  const finished = pglite.transaction(async (tx) => {
    const end = async (how: 'commit' | 'rollback') => {
      ended.resolve(how)
      await finished
    }
    opened.resolve({ tx, end })
    if ((await ended.promise) === 'rollback') await tx.rollback()
  })
  finished.catch(opened.reject)
  return opened.promise
}

/** 64-bit integers as text, as node-postgres gives them; JSON and the rest are read alike by both. */
const options = { parsers: { [types.INT8]: (value: string) => value } }

async function run(on: PGlite | Transaction, text: string, params?: readonly unknown[]): Promise<PgResult> {
  // Without parameters a text may hold several statements (migrations do); the extended protocol takes only one.
  const result: Results | undefined = params?.length
    ? await on.query(text, [...params], options)
    : (await on.exec(text, options)).at(-1)
  // PGlite answers without ever leaving the microtask queue: a busy worker's loop would starve timers and sockets.
  await turnOfEventLoop()
  return { rows: result?.rows ?? [], rowCount: result?.affectedRows || (result?.rows.length ?? 0) }
}
