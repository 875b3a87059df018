import { once } from 'node:events'
import type { Channel, Inbound } from '../../bots/channel.ts'
import { Fault } from '../fault.ts'

/** Longer than any turn takes, deadline and retry included. */
const patienceMs = 90_000

/** Times of one message and its answer, as `performance.now()`. */
export interface Exchange {
  /** When the message was stored, from when the settling time counts. */
  storedAt: number
  /** When the first reply to it was handed to the channel. */
  handedAt: number
}

/** A channel whose customers are this process. */
export interface BenchChannel extends Channel {
  /** Says something and waits for the first reply to it. @throws Fault when none comes */
  exchange(session: string, text: string): Promise<Exchange>
}

interface Waiting {
  saidAt: number
  resolve(handedAt: number): void
}

export function benchChannel(accountId: string, now: () => Date): BenchChannel {
  const receivers: ((event: Inbound) => Promise<void>)[] = []
  const waiting = new Map<string, Waiting>()
  let ids = 0

  async function store(session: string, text: string): Promise<number> {
    const externalId = `${session}:${++ids}`
    const sender = { accountId, externalId, address: session, aliases: [{ kind: 'web', value: session }] }
    for (const receive of receivers) await receive({ ...sender, kind: 'text', text, receivedAt: now() })
    return performance.now()
  }

  return {
    kind: 'web',
    accountId,
    can: { buttons: 10, textLimit: 4096, typing: false },
    async listen(receive, signal) {
      receivers.push(receive)
      if (!signal.aborted) await once(signal, 'abort')
    },
    async send(address, { id }) {
      const handedAt = performance.now()
      const next = waiting.get(address)
      if (next && (id === undefined || madeAt(id) >= next.saidAt)) next.resolve(handedAt)
      return { externalId: id ?? `reply-${++ids}` }
    },
    async exchange(session, text) {
      const reply = Promise.withResolvers<number>()
      const late = setTimeout(() => reply.reject(noReply()), patienceMs)
      waiting.set(session, { saidAt: now().getTime(), resolve: reply.resolve })
      try {
        const storedAt = await store(session, text)
        return { storedAt, handedAt: await reply.promise }
      } finally {
        clearTimeout(late)
        waiting.delete(session)
      }
    },
  }
}

/**
 * When an outbound row was made, in ms since 1970: its id is a UUID of version 7, which begins with that (RFC 9562).
 * So the second message of an earlier answer is not taken for an answer to what was said after it.
 */
function madeAt(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
}

function noReply(): Fault {
  return new Fault(`A message was not answered within ${patienceMs / 1000} s: see the log above.`)
}
