import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SendError } from '../../bots/channel.ts'
import { EngineError } from '../../worker/engine/engine.ts'
import type { Understand } from '../../worker/understand.ts'
import { type Building, openBuilding, openHouse, outage } from './house.ts'
import { jobOf, pending, statuses } from './rows.ts'
import { gated, type Read, scripted } from './scene.ts'

const readings: Record<string, Read[]> = {
  hi: [{ act: 'greet' }],
  'good morning': [{ act: 'greet' }],
  'how much be washing': [{ act: 'price', slots: { service: ['washing'] } }],
  'how far': [{ act: 'greet' }],
  'thank you': [{ act: 'thanks' }],
  'where is your shop': [{ act: 'location' }],
  'book washing tomorrow by 4pm': [
    { act: 'book', slots: { service: ['washing'], day: ['tomorrow'], time: ['4pm'] } },
  ],
  yes: [{ act: 'yes' }],
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

describe('a message in, an answer out', () => {
  it('answers a burst once, together', async () => {
    const { understand, calls } = gated(scripted(readings))
    await using house = await openHouse(building, { understand, settleMs: 1_500 })
    await house.writes('ngozi', 'hi')
    await house.writes('ngozi', 'good morning')
    await house.writes('ngozi', 'how much be washing')
    await house.quiet()
    expect(calls).toEqual([['hi', 'good morning', 'how much be washing']])
    expect(house.channel.to('ngozi')).toHaveLength(1)
    expect(house.channel.to('ngozi')[0]).toContain('price.')
  })

  it('answers an update that comes twice once', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await Promise.all([house.writes('ngozi', 'hi', { id: 'u1' }), house.writes('ngozi', 'hi', { id: 'u1' })])
    await house.quiet()
    await house.writes('ngozi', 'hi', { id: 'u1' })
    await house.quiet()
    expect(house.channel.to('ngozi')).toHaveLength(1)
    expect(house.counted.get('messages_repeated')).toBe(2)
  })

  it('answers what comes in while it reads in the next turn', async () => {
    const gate = Promise.withResolvers<void>()
    const { understand, calls, entered } = gated(scripted(readings), gate.promise)
    await using house = await openHouse(building, { understand })
    await house.writes('ngozi', 'hi')
    await entered[0]
    await house.writes('ngozi', 'where is your shop')
    gate.resolve()
    await house.quiet()
    expect(calls).toEqual([['hi'], ['where is your shop']])
    expect(house.channel.to('ngozi')).toHaveLength(2)
    expect(house.channel.to('ngozi')[1]).toContain('location.')
  })

  it('keeps customers apart who write at the same time', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    const customers = Array.from({ length: 8 }, (_, index) => `customer-${index}`)
    await Promise.all(customers.map((customer) => house.writes(customer, 'how much be washing')))
    await house.quiet()
    for (const customer of customers) expect(house.channel.to(customer)).toHaveLength(1)
  })

  it('answers a voice note, a picture and a blank message too', async () => {
    await using house = await openHouse(building, { understand: scripted({}) })
    await house.writes('a', '', { kind: 'voice' })
    await house.writes('b', '', { kind: 'image' })
    await house.writes('c', ' \n\0 ')
    await house.quiet()
    expect(house.channel.to('a')[0]).toContain('unreadable.voice')
    expect(house.channel.to('b')[0]).toContain('unreadable.image')
    expect(house.channel.to('c')[0]).toContain('unreadable.other')
  })

  it('stores what PostgreSQL cannot hold, and texts of any length', async () => {
    const { understand, calls } = gated(scripted({}))
    await using house = await openHouse(building, { understand })
    await house.writes('a', `na\0wa \ud800 ${'x'.repeat(20_000)}`)
    await house.quiet()
    expect(calls[0]?.[0]).toMatch(/^nawa \ufffd x+$/)
    expect(calls[0]?.[0]).toHaveLength(4096)
    expect(house.channel.to('a')).toHaveLength(1)
  })
})

describe('two turns of one conversation', () => {
  it('write once; the slower one finds nothing left', async () => {
    const gate = Promise.withResolvers<void>()
    const { understand, calls, entered } = gated(scripted(readings), gate.promise)
    await using house = await openHouse(building, { understand, idle: true })
    await house.writes('ngozi', 'hi')
    const job = await jobOf(house)
    const slow = house.answer(job)
    await entered[0]
    await house.answer(job)
    gate.resolve()
    await slow
    expect(calls).toHaveLength(2)
    expect(house.counted.get('turns_again')).toBe(1)
    expect(await pending(house)).toHaveLength(1)
  })

  it('read again when new text came in', async () => {
    const gate = Promise.withResolvers<void>()
    const { understand, calls, entered } = gated(scripted(readings), gate.promise)
    await using house = await openHouse(building, { understand, idle: true })
    await house.writes('ngozi', 'hi')
    const job = await jobOf(house)
    const slow = house.answer(job)
    await entered[0]
    await house.answer(job)
    await house.writes('ngozi', 'where is your shop')
    gate.resolve()
    await slow
    expect(calls).toEqual([['hi'], ['hi'], ['where is your shop']])
    expect(await pending(house)).toHaveLength(2)
  })

  it('step again without the model when only the revision moved on', async () => {
    const gate = Promise.withResolvers<void>()
    const { understand, calls, entered } = gated(scripted(readings), gate.promise)
    await using house = await openHouse(building, { understand, idle: true })
    await house.writes('ngozi', 'hi')
    const job = await jobOf(house)
    const slow = house.answer(job)
    await entered[0]
    await house.pglite.exec('UPDATE public."Conversation" SET "rev" = "rev" + 1')
    gate.resolve()
    await slow
    expect(calls).toEqual([['hi']])
    expect(house.counted.get('turns_again')).toBe(1)
    expect(await pending(house)).toHaveLength(1)
  })
})

describe('the last free hour', () => {
  it('goes to one of two who say yes at once; the other is offered another time', async () => {
    const both = Promise.withResolvers<void>()
    const yes = gated(scripted(readings), Promise.resolve(), Promise.resolve(), both.promise, both.promise)
    await using house = await openHouse(building, { understand: yes.understand })
    await house.writes('ngozi', 'book washing tomorrow by 4pm')
    await house.writes('bola', 'book washing tomorrow by 4pm')
    await house.quiet()
    await Promise.all([house.writes('ngozi', 'yes'), house.writes('bola', 'yes')])
    await Promise.all(yes.entered)
    both.resolve()
    await house.quiet()
    const bookings = await house.store.forBusiness(house.businessId).bookings({})
    expect(bookings).toHaveLength(1)
    expect(bookings[0]?.start).toContain('2026-12-02T16:00')
    const last = ['ngozi', 'bola'].map((customer) => house.channel.to(customer).at(-1) ?? '')
    expect(last.filter((text) => text.includes('booked.done'))).toHaveLength(1)
    expect(last.filter((text) => text.includes('confirm.gone'))).toHaveLength(1)
    expect(yes.calls).toHaveLength(4)
    expect(house.counted.get('turns_again')).toBe(1)
  })
})

describe('when something fails', () => {
  it('apologises and calls a person when the engine does not answer', async () => {
    const understand: Understand = async () => {
      throw new EngineError('crashed', 'the model process ended twice')
    }
    await using house = await openHouse(building, { understand })
    await house.writes('ngozi', 'hi')
    await house.quiet()
    expect(house.channel.to('ngozi')[0]).toContain('handoff.engineFailed')
    const [conversation] = await house.store.forBusiness(house.businessId).conversations(1)
    expect(conversation?.handoffAt).not.toBeNull()
    await house.sweep()
    await house.quiet()
    expect(house.owner.to('1001')).toEqual([expect.stringMatching(/^owner\.handoff owner\.reach/)])
  })

  it('does the same when our own rules cannot deal with what was read', async () => {
    const understand: Understand = async () => ({
      intent: { language: 'en', asks: [{ act: 'price' } as never], confidence: 1 },
      ...{ unsureBelow: 0, lostBelow: 0, tokensIn: 0, tokensOut: 0, ms: 0 },
    })
    await using house = await openHouse(building, { understand })
    await house.writes('ngozi', 'hi')
    await house.quiet()
    expect(house.channel.to('ngozi')[0]).toContain('handoff.engineFailed')
  })

  it('leaves a message to be found again when the product stops while reading', async () => {
    const stop = new AbortController()
    const understand: Understand = async (_, signal) => {
      stop.abort()
      signal?.throwIfAborted()
      throw new Error('not reached')
    }
    const aborting: Understand = (input, signal) =>
      understand(input, signal).catch(() => {
        throw new EngineError('aborted', 'stopping')
      })
    await using house = await openHouse(building, { understand: aborting, idle: true, signal: stop.signal })
    await house.writes('ngozi', 'hi')
    await expect(house.answer(await jobOf(house))).rejects.toThrow('stopping')
    expect(await jobOf(house)).toBeDefined()
    expect(await pending(house)).toEqual([])
  })

  it('sends again after an outage of the channel, in order', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    await house.answer(await jobOf(house))
    await house.writes('ngozi', 'where is your shop')
    await house.answer(await jobOf(house))
    house.channel.troubles.push(outage(), outage(2))
    const watch = performance.now()
    await house.starts('delivering')
    await house.quiet()
    expect(performance.now() - watch).toBeGreaterThan(2_900)
    expect(house.channel.attempts).toBe(4)
    expect(house.channel.to('ngozi')).toHaveLength(2)
    expect(house.channel.to('ngozi')[1]).toContain('location.')
    expect(house.counted.get('sends_retried')).toBe(2)
  })

  it('gives up what the channel refuses for good, and sends the next', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    await house.answer(await jobOf(house))
    await house.writes('ngozi', 'where is your shop')
    await house.answer(await jobOf(house))
    house.channel.troubles.push(new SendError('no such chat', { retryable: false }))
    await house.starts('delivering')
    await house.quiet()
    expect(await statuses(house)).toEqual(['failed', 'sent', 'sent'])
    expect(house.channel.to('ngozi')).toHaveLength(1)
    expect(house.owner.to('1001')).toEqual(['owner.undelivered'])
  })

  it('finds a lost wake and a lost delivery by the sweep', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    await house.pglite.exec('DELETE FROM bullmq.job; DELETE FROM bullmq.dedup')
    await house.starts('answering')
    await house.sweep()
    expect(await house.queue.depth()).toEqual({ turns: 0, deliveries: 0 })
    house.clock.forward(11_000)
    await house.sweep()
    await vi.waitFor(async () => expect(await pending(house)).toHaveLength(1), { timeout: 5_000 })
    await house.pglite.exec(`DELETE FROM bullmq.job WHERE queue LIKE 'deliver%'; DELETE FROM bullmq.dedup`)
    await house.starts('delivering')
    await house.sweep()
    await house.quiet()
    expect(house.channel.to('ngozi')).toHaveLength(1)
  })
})

describe('the order of what is sent', () => {
  it('sends no reply twice and none before its turn, however jobs come', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    for (const text of ['hi', 'where is your shop', 'thank you']) {
      await house.writes('ngozi', text)
      await house.answer(await jobOf(house))
    }
    const jobs = await pending(house)
    expect(jobs).toHaveLength(3)
    const [first, second, third] = jobs
    if (!first || !second || !third) throw new Error('three replies are expected')
    for (const early of [third, second, third]) await house.deliver(early)
    expect(house.channel.sent).toEqual([])
    await house.starts('delivering')
    await Promise.all([
      house.deliver(first),
      house.deliver(first),
      house.deliver(second),
      house.deliver(first),
    ])
    await house.quiet()
    await vi.waitFor(() => expect(house.channel.sent).toHaveLength(3), { timeout: 5_000 })
    await Promise.all(jobs.map(house.deliver))
    expect(house.channel.sent.map(({ id }) => id)).toEqual(jobs.map(({ outboundId }) => outboundId))
  })
})
