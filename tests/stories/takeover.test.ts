import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Building, openBuilding, openHouse, outage } from './house.ts'
import { chatOf, jobOf, pending, statuses } from './rows.ts'
import { gated, type Read, salon, scripted } from './scene.ts'

const readings: Record<string, Read[]> = {
  hi: [{ act: 'greet' }],
  'how much be washing': [{ act: 'price', slots: { service: ['washing'] } }],
  'where is your shop': [{ act: 'location' }],
  'thank you': [{ act: 'thanks' }],
  'I wan talk to person': [{ act: 'person' }],
  'book washing tomorrow by 4pm': [
    { act: 'book', slots: { service: ['washing'], day: ['tomorrow'], time: ['4pm'] } },
  ],
  yes: [{ act: 'yes' }],
  ok: [{ act: 'yes' }],
  'Okay ma 🙏': [{ act: 'yes' }],
}
const quietMs = salon.takeover.quietMinutes * 60_000

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

describe('a person of the business types in the chat', () => {
  it('while a turn is being read: nothing is said, and nothing is read again', async () => {
    const gate = Promise.withResolvers<void>()
    const { understand, calls, entered } = gated(scripted(readings), gate.promise)
    await using house = await openHouse(building, { understand })
    await house.writes('ngozi', 'hi')
    await entered[0]
    await house.steps('ngozi', 'Hello dear, I dey here')
    gate.resolve()
    await house.quiet()
    expect(calls).toEqual([['hi']])
    expect(house.channel.sent).toEqual([])
    const { id } = await chatOf(house, 'ngozi')
    const said = await house.store.forBusiness(house.businessId).transcript(id, 10)
    expect(said.map(({ from, text }) => [from, text])).toEqual([
      ['customer', 'hi'],
      ['person', 'Hello dear, I dey here'],
    ])
  })

  it('in the middle of a burst: what she answered is over, the rest waits for her', async () => {
    const { understand, calls } = gated(scripted(readings))
    await using house = await openHouse(building, { understand, settleMs: 1_000 })
    await house.writes('ngozi', 'hi')
    await house.steps('ngozi', 'Welcome!')
    await house.writes('ngozi', 'how much be washing')
    await house.quiet()
    expect(calls).toEqual([])
    expect(await chatOf(house, 'ngozi')).toMatchObject({ unanswered: 1 })
    house.clock.forward(quietMs)
    await house.sweep()
    await house.quiet()
    expect(calls).toEqual([['how much be washing']])
    expect(house.channel.to('ngozi')).toEqual(['price.one'])
  })

  it('while a reply waits to be sent: it is dropped', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    await house.answer(await jobOf(house))
    await house.steps('ngozi', 'Welcome!')
    await house.starts('delivering')
    await house.quiet()
    expect(house.channel.sent).toEqual([])
    expect(await statuses(house)).toEqual(['dropped'])
    expect(house.counted.get('messages_dropped')).toBe(1)
  })

  it('and is gone again before the channel is back: she has answered, so the reply is dropped', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    await house.answer(await jobOf(house))
    await house.steps('ngozi', 'Welcome!')
    house.clock.forward(2 * quietMs)
    await house.starts('delivering')
    await house.sweep()
    await house.quiet()
    expect(house.channel.sent).toEqual([])
    expect(await statuses(house)).toEqual(['dropped'])
  })

  it('while the channel is away: what failed once is not tried again', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    await house.answer(await jobOf(house))
    house.channel.troubles.push(outage())
    const [row] = await pending(house)
    if (!row) throw new Error('a reply is expected')
    await house.deliver(row)
    await house.steps('ngozi', 'Welcome!')
    house.clock.forward(5_000)
    await house.deliver(row)
    expect(house.channel.attempts).toBe(1)
    expect(await statuses(house)).toEqual(['dropped'])
  })

  it('while a reply is on the wire: that one is out, the one behind it is dropped', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    for (const text of ['hi', 'where is your shop']) {
      await house.writes('ngozi', text)
      await house.answer(await jobOf(house))
    }
    const [first, second] = await pending(house)
    if (!first || !second) throw new Error('two replies are expected')
    const gate = Promise.withResolvers<void>()
    house.channel.gate = gate.promise
    const sending = house.deliver(first)
    await expect.poll(() => house.channel.attempts).toBe(1)
    await house.steps('ngozi', 'Welcome!')
    gate.resolve()
    await sending
    await house.deliver(second)
    expect(house.channel.to('ngozi')).toHaveLength(1)
    expect(await statuses(house)).toEqual(['sent', 'dropped'])
  })

  it('before the customer ever wrote: her first message finds the chat taken over', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Good morning, your wig is ready')
    await house.writes('ngozi', 'where is your shop')
    await house.quiet()
    expect(house.channel.sent).toEqual([])
  })

  it('nobody but her is seen typing', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    expect(house.shown).toEqual(['ngozi'])
    await house.steps('ngozi', 'Welcome!')
    await house.writes('ngozi', 'where is your shop')
    expect(house.shown).toEqual(['ngozi'])
    await house.steps('ngozi', '#jara')
    await house.writes('ngozi', 'hi')
    expect(house.shown).toEqual(['ngozi', 'ngozi'])
  })

  it('settles the call for a person', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.writes('ngozi', 'I wan talk to person')
    await house.quiet()
    expect((await chatOf(house, 'ngozi')).handoffAt).not.toBeNull()
    await house.steps('ngozi', 'I dey, wetin happen?')
    expect((await chatOf(house, 'ngozi')).handoffAt).toBeNull()
  })

  it('is told once, however often the channel tells it', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Welcome!', 'again')
    await house.steps('ngozi', '#jara')
    await house.steps('ngozi', 'Welcome!', 'again')
    await house.writes('ngozi', 'hi')
    await house.quiet()
    expect(house.channel.to('ngozi')).toHaveLength(1)
    expect(house.counted.get('persons_wrote')).toBe(2)
  })
})

describe('the quiet time ends', () => {
  it('the turn of what waits is put off until then', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Welcome!')
    await house.writes('ngozi', 'where is your shop')
    const left = async () => {
      const { rows } = await house.pglite.query<{ ms: number }>(
        `SELECT ("process_at_ms" - extract(epoch FROM clock_timestamp()) * 1000)::int AS "ms" FROM bullmq.job
         WHERE "queue" = 'turns'`,
      )
      return rows.map(({ ms }) => Math.round(ms / 60_000))
    }
    await expect.poll(left, { timeout: 10_000 }).toEqual([salon.takeover.quietMinutes])
  })

  it('a question that nobody answered gets its answer; late thanks get none', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    for (const customer of ['ngozi', 'bola']) await house.steps(customer, 'Washing is 4k')
    await house.writes('ngozi', 'where is your shop')
    await house.writes('bola', 'thank you')
    await house.quiet()
    house.clock.forward(quietMs)
    await house.sweep()
    await house.quiet()
    expect(house.channel.to('ngozi')).toEqual(['location.one'])
    expect(house.channel.to('bola')).toEqual([])
    expect(await chatOf(house, 'bola')).toMatchObject({ unanswered: 0 })
  })

  it('each message of hers begins it anew', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Welcome!')
    house.clock.forward(quietMs - 60_000)
    await house.steps('ngozi', 'You still dey?')
    house.clock.forward(120_000)
    await house.writes('ngozi', 'where is your shop')
    await house.quiet()
    expect(house.channel.sent).toEqual([])
  })

  it('afterwards Jara answers as before', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Welcome!')
    house.clock.forward(quietMs + 1_000)
    await house.writes('ngozi', 'hi')
    await house.quiet()
    expect(house.channel.to('ngozi')).toHaveLength(1)
  })

  it('thanks that come when she has just gone are hers; once Jara has spoken, or much later, they are Jara’s', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    for (const customer of ['ngozi', 'bola']) await house.steps(customer, 'Welcome!')
    house.clock.forward(quietMs + 60_000)
    await house.writes('ngozi', 'thank you')
    await house.writes('bola', 'hi')
    await house.quiet()
    expect(house.channel.to('ngozi')).toEqual([])
    await house.writes('bola', 'thank you')
    house.clock.forward(40 * 60_000)
    await house.writes('ngozi', 'thank you')
    await house.quiet()
    expect([house.channel.to('ngozi').length, house.channel.to('bola').length]).toEqual([1, 2])
  })
})

describe('a chat is given back', () => {
  it('by the word: at once, in any case', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Welcome!')
    await house.writes('ngozi', 'where is your shop')
    await house.quiet()
    expect(house.channel.sent).toEqual([])
    await house.steps('ngozi', ' #Jara ')
    await house.quiet()
    expect(house.channel.to('ngozi')).toEqual(['location.one'])
  })

  it('from a page: what waits is found within a sweep', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.writes('ngozi', 'hi')
    await house.quiet()
    const business = house.store.forBusiness(house.businessId)
    const { id } = await chatOf(house, 'ngozi')
    await business.takeOver(id, new Date(house.clock.now().getTime() + 3_600_000))
    await house.writes('ngozi', 'where is your shop')
    await house.quiet()
    house.clock.forward(60_000)
    await house.sweep()
    await house.quiet()
    expect(house.channel.to('ngozi')).toHaveLength(1)
    await business.handBack(id, house.clock.now())
    await house.sweep()
    await house.quiet()
    expect(house.channel.to('ngozi')[1]).toContain('location.')
  })

  it.each(['thank you', 'ok', 'Okay ma 🙏'])(
    'from a page: "%s" gets no answer, whether it was written before or just after',
    async (text) => {
      await using house = await openHouse(building, { understand: scripted(readings) })
      for (const customer of ['ngozi', 'bola']) await house.writes(customer, 'hi')
      await house.quiet()
      const business = house.store.forBusiness(house.businessId)
      const chats = [await chatOf(house, 'ngozi'), await chatOf(house, 'bola')]
      const until = new Date(house.clock.now().getTime() + 3_600_000)
      for (const { id } of chats) await business.takeOver(id, until)
      house.clock.forward(60_000)
      await house.writes('ngozi', text)
      for (const { id } of chats) await business.handBack(id, house.clock.now())
      house.clock.forward(60_000)
      await house.writes('bola', text)
      await house.sweep()
      await house.quiet()
      expect([house.channel.to('ngozi').length, house.channel.to('bola').length]).toEqual([1, 1])
      expect(await chatOf(house, 'ngozi')).toMatchObject({ unanswered: 0 })
    },
  )

  it('by the owner in her own chat: all of them, and she is told how many', async () => {
    const render = (says: { key: string; args?: object }[]) => ({
      text: says
        .map(({ key, args }) => (key.startsWith('owner.') ? `${key} ${JSON.stringify(args)}` : key))
        .join(' '),
      buttons: [],
    })
    const { understand, calls } = gated(scripted(readings))
    await using house = await openHouse(building, { understand, render })
    for (const customer of ['ngozi', 'bola']) {
      await house.steps(customer, 'Welcome!')
      await house.writes(customer, 'where is your shop')
    }
    await house.quiet()
    await house.asks('#JARA')
    await house.quiet()
    await expect.poll(() => house.channel.sent.length, { timeout: 5_000 }).toBe(2)
    expect(house.owner.to('1001')).toEqual(['owner.handedBack {"count":2}'])
    await house.asks('#jara')
    await house.quiet()
    expect(house.owner.to('1001')[1]).toBe('owner.handedBack {"count":0}')
    expect(calls).toHaveLength(2)
  })

  it("by nobody else: the customer's own word is a message like any other", async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Welcome!')
    await house.writes('ngozi', '#jara')
    await house.quiet()
    expect(house.channel.sent).toEqual([])
  })
})

describe('what was asked before a person stepped in', () => {
  it('is not what a yes answers', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.writes('ngozi', 'book washing tomorrow by 4pm')
    await house.quiet()
    expect(house.channel.to('ngozi')[0]).toContain('confirm.')
    await house.steps('ngozi', 'You go like make I add treatment?')
    await house.steps('ngozi', '#jara')
    await house.writes('ngozi', 'yes')
    await house.quiet()
    expect(await house.store.forBusiness(house.businessId).bookings({})).toEqual([])
    expect(house.channel.to('ngozi')[1]).toContain('yes.afterPerson')
  })

  it('what is asked after it is: the booking goes on', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.steps('ngozi', 'Welcome!')
    await house.steps('ngozi', '#jara')
    await house.writes('ngozi', 'book washing tomorrow by 4pm')
    await house.quiet()
    await house.writes('ngozi', 'yes')
    await house.quiet()
    expect(await house.store.forBusiness(house.businessId).bookings({})).toHaveLength(1)
  })
})
