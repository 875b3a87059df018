import { getEventListeners } from 'node:events'
import { describe, expect, test, vi } from 'vitest'
import { type Channel, type ChannelEvent, type Inbound, SendError } from '../../bots/channel.ts'

/** One adapter with the outside world that it talks to. */
export interface Rig extends AsyncDisposable {
  channel: Channel
  /** The customer's address and first alias, as the adapter must report them. */
  customer: { address: string; alias: { kind: string; value: string } }
  /** The customer writes; resolves when the outside world has taken it, not when the adapter has. */
  say(text: string): Promise<void>
  /** The outside world hands over its last event once more; absent where a channel cannot do that. */
  repeat?: () => Promise<void>
  /** The customer taps a button of the latest message; absent on a channel without buttons. */
  press?: (label: string) => Promise<void>
  /** Everything that is not a customer's message: from groups, channels, other bots, reactions. */
  noise?: () => Promise<void>
  /** A person of the business writes in the customer's chat, in a client of her own; where the channel shows that. */
  personWrites?: (text: string) => Promise<void>
  /** The customer changes, or takes back, what she wrote last; where the channel shows that. */
  edits?: (text: string) => Promise<void>
  withdraws?: () => Promise<void>
  /** The customer reads what was sent last; where the channel shows that. */
  reads?: () => Promise<void>
  /** Texts that the customer was shown, oldest first; null where the page reads them from the store. */
  shown: (() => string[]) | null
  /**
   * The channel refuses the next message for good, or for now with a wait. Returns the address to try, or null where
   * the channel has no such refusal.
   */
  failNext?: (how: 'for good' | 'wait 7 s' | 'connection') => Promise<string | null>
  /** What must be empty at the end: breaches of the outside world's protocol. */
  breaches(): string[]
}

export const isMessage = (event: ChannelEvent): event is Inbound => (event.event ?? 'message') === 'message'

/** Collects what an adapter hands over, and can refuse it. */
export class Inbox {
  readonly taken: Inbound[] = []
  /** What else the channel told: persons' messages, edits, withdrawals, receipts. */
  readonly others: Exclude<ChannelEvent, Inbound>[] = []
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

  /** Of one kind, in the order in which they came. */
  only<Kind extends Inbox['others'][number]['event']>(kind: Kind) {
    return this.others.filter((event) => event.event === kind) as Extract<ChannelEvent, { event: Kind }>[]
  }

  readonly receive = async (event: ChannelEvent): Promise<void> => {
    if (!isMessage(event)) return void this.others.push(event)
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

/**
 * The script that every channel adapter passes.
 * @param missing what this machine lacks for it: nothing is run
 */
export function conformance(name: string, start: () => Promise<Rig>, missing?: string | false): void {
  const story = (title: string, play: (rig: Rig, inbox: Inbox) => Promise<void>) =>
    test(title, async () => {
      await using rig = await start()
      await play(rig, new Inbox())
      expect(rig.breaches()).toEqual([])
    })

  const untested = missing ? ` (not tested: ${missing})` : ''
  describe.skipIf(missing)(`${name} keeps the contract of a channel${untested}`, () => {
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
      const { press } = rig
      if (!press) return expect(rig.channel.can.buttons).toBe(0)
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
        await press('Yes 👍🏾')
        await press(long)
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
          const address = (await rig.failNext?.(how)) ?? null
          if (address === null) return null
          return rig.channel.send(address, { text: 'hello', buttons: [] }).catch((error: unknown) => error)
        }
        expect(await attempt('connection')).toMatchObject({ retryable: true, retryAfter: undefined })
        const asked = await attempt('wait 7 s')
        if (asked) expect(asked).toMatchObject({ retryable: true, retryAfter: 7 })
        const refused = await attempt('for good')
        expect(refused).toBeInstanceOf(SendError)
        expect(refused).toMatchObject({ retryable: false })
      })
    })

    story("a person's own message is told as hers, and what was sent is not", async (rig, inbox) => {
      await listening(rig, inbox, async () => {
        await rig.say('una dey open?')
        await until(() => expect(inbox.taken).toHaveLength(1))
        await rig.channel.send(rig.customer.address, { text: 'We close at 7.', buttons: [] })
        if (!rig.personWrites) return
        await rig.personWrites('Na me be this, come now')
        await until(() => expect(inbox.only('person')).toHaveLength(1))
      })
      expect(inbox.taken).toHaveLength(1)
      if (rig.personWrites)
        expect(inbox.only('person')).toMatchObject([
          {
            accountId: rig.channel.accountId,
            address: rig.customer.address,
            text: 'Na me be this, come now',
          },
        ])
    })

    story('an edit and a withdrawal name the message that they are of', async (rig, inbox) => {
      const { edits, withdraws } = rig
      await listening(rig, inbox, async () => {
        await rig.say('tomorrow by 2')
        await until(() => expect(inbox.taken).toHaveLength(1))
        const of = { accountId: rig.channel.accountId, externalId: inbox.taken[0]?.externalId }
        if (edits) {
          await edits('tomorrow by 3')
          await until(() => expect(inbox.only('edit')).toMatchObject([{ ...of, text: 'tomorrow by 3' }]))
        }
        if (!withdraws) return
        await withdraws()
        await until(() => expect(inbox.only('withdrawal')).toMatchObject([of]))
      })
      expect(inbox.taken).toHaveLength(1)
    })

    story('a receipt names the message that was sent', async (rig, inbox) => {
      const { reads } = rig
      if (!reads) return
      await listening(rig, inbox, async () => {
        await rig.say('hi')
        await until(() => expect(inbox.taken).toHaveLength(1))
        const { externalId } = await rig.channel.send(rig.customer.address, { text: 'Good day', buttons: [] })
        await reads()
        const read = { externalId, status: 'read' }
        await until(() => expect(inbox.only('receipt').at(-1)).toMatchObject(read))
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
