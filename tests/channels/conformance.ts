import { getEventListeners } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { type Channel, type Inbound, SendError } from '../../bots/channel.ts'

/** One adapter with the outside world that it talks to. */
export interface Rig extends AsyncDisposable {
  channel: Channel
  /** The customer's address and first alias, as the adapter must report them. */
  customer: { address: string; alias: { kind: string; value: string } }
  /** The customer writes; resolves when the outside world has taken it, not when the adapter has. */
  say(text: string): Promise<void>
  /** The outside world hands over its last event once more; absent where a channel cannot do that. */
  repeat?: () => Promise<void>
  /** The customer taps a button of the latest message. */
  press(label: string): Promise<void>
  /** Everything that is not a customer's message: from groups, channels, other bots, edits. */
  noise?: () => Promise<void>
  /** Texts that the customer was shown, oldest first; null where the page reads them from the store. */
  shown: (() => string[]) | null
  /** The channel refuses the next message for good, or for now with a wait. */
  failNext?: (how: 'for good' | 'wait 7 s' | 'connection') => Promise<string>
  /** What must be empty at the end: breaches of the outside world's protocol. */
  breaches(): string[]
}

/** Collects what an adapter hands over, and can refuse it. */
export class Inbox {
  readonly taken: Inbound[] = []
  readonly offered: Inbound[] = []
  #refusals = 0
  #gate: Promise<void> | undefined

  refuseNext(times: number): void {
    this.#refusals = times
  }

  /** `receive` hangs until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#gate = promise
    return () => {
      this.#gate = undefined
      resolve()
    }
  }

  readonly receive = async (event: Inbound): Promise<void> => {
    this.offered.push(event)
    await this.#gate
    if (this.#refusals-- > 0) throw new Error('the database is away')
    this.taken.push(event)
  }
}

/** Runs `work` while the adapter listens; ends with an abort, which must end the listening. */
export async function listening(
  rig: Pick<Rig, 'channel'>,
  inbox: Inbox,
  work: () => Promise<void>,
): Promise<void> {
  const end = new AbortController()
  let ended = false
  const listen = rig.channel.listen(inbox.receive, end.signal).then(() => {
    ended = true
  })
  try {
    await work()
    expect(ended, 'listen goes on until it is aborted').toBe(false)
  } finally {
    end.abort()
    await listen
  }
}

export const until = <T>(check: () => T) => vi.waitFor(check, { timeout: 10_000, interval: 5 })

/** The script that every channel adapter passes. */
export function conformance(name: string, start: () => Promise<Rig>): void {
  const story = (title: string, play: (rig: Rig, inbox: Inbox) => Promise<void>) =>
    test(title, async () => {
      await using rig = await start()
      await play(rig, new Inbox())
      expect(rig.breaches()).toEqual([])
    })

  describe(`${name} keeps the contract of a channel`, () => {
    story('a text becomes an Inbound with address, alias and its own external id', async (rig, inbox) => {
      await listening(rig, inbox, async () => {
        await rig.say('Abeg how much be knotless? 💇🏾‍♀️')
        await rig.say('and for waist length')
        await until(() => expect(inbox.taken).toHaveLength(2))
      })
      const [first, second] = inbox.taken
      expect(first).toMatchObject({
        accountId: rig.channel.accountId,
        address: rig.customer.address,
        kind: 'text',
        text: 'Abeg how much be knotless? 💇🏾‍♀️',
      })
      expect(first?.aliases[0]).toEqual(rig.customer.alias)
      expect(first?.receivedAt).toBeInstanceOf(Date)
      expect(second?.text).toBe('and for waist length')
      expect(second?.externalId).not.toBe(first?.externalId)
    })

    story(
      'an event is acknowledged only after it was stored: refused, it comes again',
      async (rig, inbox) => {
        inbox.refuseNext(2)
        await listening(rig, inbox, async () => {
          await rig.say('I wan book')
          await until(() => expect(inbox.taken).toHaveLength(1))
        })
        expect(inbox.offered.length).toBeGreaterThanOrEqual(3)
        expect(new Set(inbox.offered.map(({ externalId }) => externalId)).size).toBe(1)
      },
    )

    story('the same event twice has the same external id', async (rig, inbox) => {
      await listening(rig, inbox, async () => {
        await rig.say('good morning')
        await until(() => expect(inbox.taken).toHaveLength(1))
        if (!rig.repeat) return
        await rig.repeat()
        await until(() => expect(inbox.taken).toHaveLength(2))
        expect(inbox.taken[1]?.externalId).toBe(inbox.taken[0]?.externalId)
      })
    })

    story('what no customer said is dropped', async (rig, inbox) => {
      await listening(rig, inbox, async () => {
        await rig.noise?.()
        await rig.say('hello')
        await until(() => expect(inbox.taken).toHaveLength(1))
      })
      expect(inbox.taken.map(({ text }) => text)).toEqual(['hello'])
    })

    story('sends a text, and each sending has its own external id', async (rig, inbox) => {
      await listening(rig, inbox, async () => {
        await rig.say('hi')
        await until(() => expect(inbox.taken).toHaveLength(1))
        const one = await rig.channel.send(rig.customer.address, { text: 'Knotless: ₦25,000', buttons: [] })
        const two = await rig.channel.send(rig.customer.address, { text: 'Line one\nline two', buttons: [] })
        expect(one.externalId).not.toBe(two.externalId)
      })
      if (rig.shown) expect(rig.shown().join('\n')).toContain('Knotless: ₦25,000\nLine one\nline two')
    })

    story('a button comes back as its text, however long, whatever its letters', async (rig, inbox) => {
      const long = `Waist length knotless with attachment, curly ends and a ${'very '.repeat(12)}long name`
      await listening(rig, inbox, async () => {
        await rig.say('hi')
        await until(() => expect(inbox.taken).toHaveLength(1))
        await rig.channel.send(rig.customer.address, {
          text: 'Which one?',
          buttons: [
            { label: 'Yes 👍🏾', text: 'Yes, abẹg' },
            { label: long, text: long },
          ],
        })
        await rig.press('Yes 👍🏾')
        await rig.press(long)
        await until(() => expect(inbox.taken).toHaveLength(3))
      })
      expect(inbox.taken.map(({ text }) => text)).toEqual(['hi', 'Yes, abẹg', long])
      expect(inbox.taken[1]?.address).toBe(rig.customer.address)
      expect(new Set(inbox.taken.map(({ externalId }) => externalId)).size).toBe(3)
    })

    story('takes a text of the longest size and as many buttons as it says', async (rig, inbox) => {
      const buttons = Array.from({ length: rig.channel.can.buttons }, (_, index) => ({
        label: `Choice ${index + 1}`,
        text: `choice number ${index + 1}`,
      }))
      await listening(rig, inbox, async () => {
        await rig.say('hi')
        await until(() => expect(inbox.taken).toHaveLength(1))
        const text = 'n'.repeat(rig.channel.can.textLimit)
        await expect(rig.channel.send(rig.customer.address, { text, buttons })).resolves.toBeDefined()
      })
    })

    story('says of each failure whether the message may go through later', async (rig, inbox) => {
      await listening(rig, inbox, async () => {
        await rig.say('hi')
        await until(() => expect(inbox.taken).toHaveLength(1))
        const empty = rig.channel.send(rig.customer.address, { text: '', buttons: [] })
        await expect(empty).rejects.toMatchObject({ name: 'SendError', retryable: false })
        if (!rig.failNext) return
        const attempt = async (how: Parameters<NonNullable<Rig['failNext']>>[0]) => {
          const address = (await rig.failNext?.(how)) ?? ''
          return rig.channel.send(address, { text: 'hello', buttons: [] }).catch((error: unknown) => error)
        }
        expect(await attempt('connection')).toMatchObject({ retryable: true, retryAfter: undefined })
        expect(await attempt('wait 7 s')).toMatchObject({ retryable: true, retryAfter: 7 })
        const refused = await attempt('for good')
        expect(refused).toBeInstanceOf(SendError)
        expect(refused).toMatchObject({ retryable: false })
      })
    })

    story('typing never rejects', async (rig, inbox) => {
      await listening(rig, inbox, async () => {
        if (!rig.channel.can.typing) expect(rig.channel.typing).toBeUndefined()
        else await expect(rig.channel.typing?.(rig.customer.address)).resolves.toBeUndefined()
      })
    })

    story(
      'an abort before the start ends it at once, and one later lets go of everything',
      async (rig, inbox) => {
        await rig.channel.listen(inbox.receive, AbortSignal.abort())
        const end = new AbortController()
        const listen = rig.channel.listen(inbox.receive, end.signal)
        const heldAfter = async (messages: number) => {
          await rig.say(`message ${messages}`)
          await until(() => expect(inbox.taken).toHaveLength(messages))
          return getEventListeners(end.signal, 'abort').length
        }
        const held = await heldAfter(1)
        for (let messages = 2; messages < 10; messages++) await heldAfter(messages)
        expect(await heldAfter(10), 'a message must not leave a listener behind').toBeLessThanOrEqual(
          held + 1,
        )
        end.abort()
        await listen
        expect(getEventListeners(end.signal, 'abort')).toHaveLength(0)
      },
    )
  })
}
