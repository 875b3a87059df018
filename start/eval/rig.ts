import { randomBytes } from 'node:crypto'
import type { PGlite } from '@electric-sql/pglite'
import type { Logger } from 'pino'
import type { Meaning } from '../../domain/knowledge/meaning.ts'
import { openStore } from '../../prisma/open.ts'
import type { Answering } from '../../worker/answering/answering.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import { openRecall } from '../../worker/understand/history.ts'
import type { Understand } from '../../worker/understand.ts'
import { type Line, wireLine } from '../line.ts'
import { openMetrics } from '../metrics.ts'
import { type Watch, watch } from './watch.ts'

/** The product's own pipeline over a database in memory, where each business has a clock that stands still. */
export interface Rig extends AsyncDisposable {
  watch: Watch
  line: Line
  /** The pipeline's own clock, by which queues and leases run. */
  now: () => Date
  setClock(businessId: string, now: Date): void
}

export interface RigOptions {
  understand: Understand
  /** Finds answers by meaning; absent: by words alone. */
  meaning?: Meaning | undefined
  /** Writes answers from the business's knowledge; absent: they are told as they stand. */
  answering?: Answering | undefined
  /** What was said before is read too. */
  recalls?: boolean | undefined
  log: Logger
  now: () => Date
}

/** How long a burst is waited out: cases send theirs at once, but share one database with many others. */
const settleMs = 300

/** @throws whatever opening the database or the queue throws */
export async function openRig(options: RigOptions): Promise<Rig> {
  const { understand, meaning, answering, recalls, log, now } = options
  await using stack = new AsyncDisposableStack()
  const opened = await openStore({ secretKey: randomBytes(32) })
  stack.use(opened.store)
  const watched = watch(opened.store)
  const queue = stack.use(await openEmbeddedQueue({ pglite: opened.pglite as PGlite, log }))
  const clocks = new Map<string, Date>()
  const line = stack.use(
    await wireLine({
      store: watched.store,
      sends: ['web'],
      now: (businessId) => (businessId === undefined ? now() : (clocks.get(businessId) ?? now())),
      measure: openMetrics(),
      ...{ queue, understand, meaning, settleMs, log },
      ...(answering && { answering }),
      ...(recalls && { recall: openRecall(watched.store) }),
    }),
  )
  const open = stack.move()
  return {
    watch: watched,
    line,
    now,
    setClock: (businessId, at) => void clocks.set(businessId, at),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}
