import { readFileSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import type { Ask } from '../../domain/intent.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import type { ChannelKind } from '../../prisma/channel-kind.ts'
import { openStore } from '../../prisma/open.ts'
import type { Store } from '../../prisma/store.ts'
import { type Line, type LineDeps, wireLine } from '../../start/line.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { Understand } from '../../worker/understand.ts'

/** A business with everything behind its channels: store, queue, rules and sentences. */
export interface WholeLine extends AsyncDisposable {
  store: Store
  pglite: PGlite
  businessId: string
  line: Line
  now: () => Date
}

const readings: Record<string, Ask> = {
  'how much is gel polish?': { act: 'price', slots: { service: ['gel polish'] } },
  'book gel polish friday by 2': {
    act: 'book',
    slots: { service: ['gel polish'], day: ['friday'], time: ['by 2'] },
  },
  'book gel polish friday': { act: 'book', slots: { service: ['gel polish'], day: ['friday'] } },
  Yes: { act: 'yes', slots: {} },
}

/** A time that was offered, chosen by its number or typed. */
function offered(text: string): Ask[] {
  return /^\d{1,2}(:\d\d)?(am|pm)$/i.test(text) ? [{ act: 'give', slots: { time: [text] } }] : []
}

/** Stands where the model stands; everything after the reading is the product's own. */
const read: Understand = async ({ messages }) => ({
  intent: {
    language: 'en',
    asks: messages.flatMap((text) => readings[text] ?? offered(text)),
    confidence: 1,
  },
  ...{ unsureBelow: 0.5, lostBelow: 0, tokensIn: 10, tokensOut: 3, ms: 1 },
})

/**
 * Opens Glow Nails on the morning of Tuesday, 1 December 2026.
 * @param more stands in for parts of the line
 */
export async function openWholeLine(
  sends: ChannelKind[],
  more: Partial<Pick<LineDeps, 'understand' | 'hear'>> = {},
): Promise<WholeLine> {
  await using stack = new AsyncDisposableStack()
  const now = runningFrom('2026-12-01T09:00:00+01:00')
  const { store, pglite } = await openStore({ secretKey: new Uint8Array(32) })
  stack.use(store)
  if (!pglite) throw new Error('an embedded store is expected')
  const queue = stack.use(await openEmbeddedQueue({ pglite }))
  const file = readFileSync(new URL('../dialogues/glow-nails.yaml', import.meta.url))
  const { businessId } = await store.importBusiness(parseBusinessFile(file))
  const line = stack.use(
    await wireLine({
      ...{ store, queue, now, sends, settleMs: 50, understand: read },
      log: pino({ level: 'silent' }),
      measure: { count: () => {}, stage: () => {} },
      ...more,
    }),
  )
  const open = stack.move()
  return { store, pglite, businessId, line, now, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

function runningFrom(start: string): () => Date {
  const began = performance.now()
  return () => new Date(Date.parse(start) + performance.now() - began)
}
