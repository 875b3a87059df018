import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import type { Channel, Inbound } from '../../bots/channel.ts'

/** Longer than any turn takes, deadline and retry included. */
const patienceMs = 120_000

/** A channel whose customers are this process: it takes the time at which a reply is handed to it. */
export interface BenchChannel extends Channel {
  /** Stores a message and resolves with the time at which it was safe, from when the settling time counts. */
  say(session: string, text: string): Promise<number>
  /** The time at which the next reply of this session is handed over. @throws when none comes */
  reply(session: string): Promise<number>
}

export function benchChannel(accountId: string, now: () => Date): BenchChannel {
  const receivers: ((event: Inbound) => Promise<void>)[] = []
  const waiting = new Map<string, (at: number) => void>()
  let ids = 0
  return {
    kind: 'web',
    accountId,
    can: { buttons: 10, textLimit: 4096, typing: false },
    async listen(receive, signal) {
      receivers.push(receive)
      if (!signal.aborted) await once(signal, 'abort')
    },
    async send(address) {
      waiting.get(address)?.(performance.now())
      return { externalId: `reply-${++ids}` }
    },
    async say(session, text) {
      const externalId = `${session}:${++ids}`
      const aliases = [{ kind: 'web', value: session }]
      const event = {
        accountId,
        externalId,
        address: session,
        aliases,
        kind: 'text' as const,
        text,
        receivedAt: now(),
      }
      for (const receive of receivers) await receive(event)
      return performance.now()
    },
    async reply(session) {
      const handed = Promise.withResolvers<number>()
      waiting.set(session, handed.resolve)
      const late = pause(patienceMs, undefined, { ref: false }).then(() => {
        throw new Error(`No reply within ${patienceMs / 1000} s: see the log above`)
      })
      try {
        return await Promise.race([handed.promise, late])
      } finally {
        waiting.delete(session)
      }
    },
  }
}
