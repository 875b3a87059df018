import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SendError } from '../../bots/channel.ts'
import { openPacing } from '../../bots/pace.ts'
import { type Building, type House, openBuilding, openHouse, outage } from './house.ts'
import { chatOf, jobOf, pending, remind, statuses } from './rows.ts'
import { type Read, scripted } from './scene.ts'

const readings: Record<string, Read[]> = {
  hi: [{ act: 'greet' }],
  'where is your shop': [{ act: 'location' }],
}
const understand = scripted(readings)
const pace = { perHour: 3, betweenMs: { least: 30_000, most: 90_000 } }
const hourMs = 3_600_000

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

/** Tries all that is due, as the sweep would. @returns how many went out */
async function deliverDue(house: House): Promise<number> {
  const before = house.channel.sent.length
  const due = await house.store.undelivered(house.clock.now(), 100)
  await Promise.all(due.map(house.deliver))
  return house.channel.sent.length - before
}

/** One customer who wrote and was answered. */
async function known(house: House, customer = 'ngozi'): Promise<void> {
  await house.writes(customer, 'hi')
  await house.answer(await jobOf(house))
  for (const row of await pending(house)) await house.deliver(row)
}

describe('a customer who sends STOP', () => {
  it('gets no reminder any more, and still an answer to what she asks', async () => {
    await using house = await openHouse(building, { understand, idle: true })
    await known(house)
    const before = await remind(house, 'ngozi')
    await house.writes('ngozi', 'STOP')
    await house.answer(await jobOf(house))
    await house.deliver(before)
    expect(await deliverDue(house)).toBe(1)
    expect(house.channel.to('ngozi').at(-1)).toContain('stop.done')
    await house.deliver(await remind(house, 'ngozi'))
    expect(await statuses(house)).toEqual(['sent', 'dropped', 'sent', 'dropped'])

    await house.writes('ngozi', 'where is your shop')
    await house.answer(await jobOf(house))
    expect(await deliverDue(house)).toBe(1)
    expect(house.channel.to('ngozi').at(-1)).toContain('location.')
  })

  it('gets reminders again after START', async () => {
    await using house = await openHouse(building, { understand, idle: true })
    await known(house)
    for (const word of ['stop', 'START']) {
      await house.writes('ngozi', word)
      await house.answer(await jobOf(house))
      await deliverDue(house)
    }
    await house.deliver(await remind(house, 'ngozi'))
    expect(house.channel.to('ngozi').at(-1)).toBe('reminder')
  })
})

describe('what nobody asked for goes out slowly', () => {
  it('one at a time, with a pause between, at most so many in any hour', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { pace } })
    await known(house)
    for (let count = 0; count < 5; count++) await remind(house, 'ngozi')
    expect(await deliverDue(house)).toBe(1)
    expect(await deliverDue(house)).toBe(0)
    // Chance 0.5 of 30 to 90 s.
    house.clock.forward(58_000)
    expect(await deliverDue(house)).toBe(0)
    house.clock.forward(3_000)
    expect(await deliverDue(house)).toBe(1)
    house.clock.forward(62_000)
    expect(await deliverDue(house)).toBe(1)
    for (let minutes = 0; minutes < 50; minutes += 10) {
      house.clock.forward(600_000)
      expect(await deliverDue(house)).toBe(0)
    }
    house.clock.forward(hourMs / pace.perHour)
    expect(await deliverDue(house)).toBe(1)
    expect(house.counted.get('messages_postponed')).toBeGreaterThan(4)
  })

  it('replies do not wait, not even behind a reminder that does', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { pace } })
    await known(house)
    await house.deliver(await remind(house, 'ngozi'))
    await house.deliver(await remind(house, 'ngozi'))
    await house.writes('ngozi', 'where is your shop')
    await house.answer(await jobOf(house))
    expect(await deliverDue(house)).toBe(1)
    expect(house.channel.to('ngozi').at(-1)).toContain('location.')
    expect(await statuses(house)).toEqual(['sent', 'sent', 'pending', 'sent'])
  })

  it('another process, or the next one, knows what was sent', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { pace } })
    await known(house)
    await house.deliver(await remind(house, 'ngozi'))
    const next = openPacing({ store: house.store, now: house.clock.now, random: () => 0 })
    expect(await next.enter(house.channel.accountId, pace)).toBeGreaterThan(25_000)
    expect(await next.enter(house.owner.accountId, pace)).toBe(0)
  })

  it('a send that hangs keeps no worker waiting', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { pace } })
    await known(house)
    const [first, second] = [await remind(house, 'ngozi'), await remind(house, 'ngozi')]
    const gate = Promise.withResolvers<void>()
    house.channel.gate = gate.promise
    const hanging = house.deliver(first)
    await expect.poll(() => house.channel.attempts).toBe(2)
    await house.deliver(second)
    expect(await statuses(house)).toEqual(['sent', 'sending', 'pending'])
    gate.resolve()
    await hanging
    expect(await statuses(house)).toEqual(['sent', 'sent', 'pending'])
  })

  it('is looked at again when its time comes: a person may have stepped in', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { pace } })
    await known(house)
    for (let count = 0; count < 2; count++) await house.deliver(await remind(house, 'ngozi'))
    await house.steps('ngozi', 'See you tomorrow')
    house.clock.forward(120_000)
    expect(await deliverDue(house)).toBe(0)
    expect(await statuses(house)).toEqual(['sent', 'sent', 'pending'])
  })
})

describe('while a person of the business answers', () => {
  const stepsIn = async (expiresInMs?: number) => {
    const house = await openHouse(building, { understand, idle: true })
    await known(house)
    await house.steps('ngozi', 'Hello dear')
    const row = await remind(house, 'ngozi')
    if (expiresInMs !== undefined)
      await house.pglite.query(`UPDATE public."Outbound" SET "expiresAt" = $1 WHERE "id" = $2`, [
        new Date(house.clock.now().getTime() + expiresInMs).toISOString(),
        row.outboundId,
      ])
    await house.deliver(row)
    expect(await statuses(house)).toEqual(['sent', 'pending'])
    return house
  }

  it('what she did not ask for waits until she is gone, and is sent once', async () => {
    await using house = await stepsIn()
    house.clock.forward(29 * 60_000)
    expect(await deliverDue(house)).toBe(0)
    await house.steps('ngozi', 'Anything else?')
    house.clock.forward(29 * 60_000)
    expect(await deliverDue(house)).toBe(0)
    house.clock.forward(2 * 60_000)
    expect(await deliverDue(house)).toBe(1)
    house.clock.forward(hourMs)
    expect(await deliverDue(house)).toBe(0)
    expect(await statuses(house)).toEqual(['sent', 'sent'])
  })

  it('it is dropped, with its reason, when it is of no use any more', async () => {
    await using house = await stepsIn(20 * 60_000)
    house.clock.forward(21 * 60_000)
    expect(await deliverDue(house)).toBe(0)
    const { rows } = await house.pglite.query(
      `SELECT "error" FROM public."Outbound" WHERE "purpose" = 'proactive'`,
    )
    expect(rows).toEqual([{ error: 'it came too late to be of use' }])
    expect(await statuses(house)).toEqual(['sent', 'dropped'])
  })

  it.each([
    { how: 'by her word', give: (house: House) => house.steps('ngozi', '#jara') },
    {
      how: 'from a page',
      give: async (house: House) =>
        house.store
          .forBusiness(house.businessId)
          .handBack((await chatOf(house, 'ngozi')).id, house.clock.now()),
    },
    {
      how: 'with all others',
      give: (house: House) => house.store.forBusiness(house.businessId).handBackAll(house.clock.now()),
    },
  ])('it goes out at once when the chat is given back $how', async ({ give }) => {
    await using house = await stepsIn()
    house.clock.forward(60_000)
    await give(house)
    expect(await deliverDue(house)).toBe(1)
    expect(house.channel.to('ngozi').at(-1)).toBe('reminder')
  })
})

describe('what a channel allows', () => {
  it('a channel that only replies sends nothing to who never wrote', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { replyOnly: true } })
    await house.steps('ngozi', 'Good morning, your wig is ready')
    house.clock.forward(hourMs)
    await house.deliver(await remind(house, 'ngozi'))
    expect(await statuses(house)).toEqual(['dropped'])
    await known(house, 'bola')
    await house.deliver(await remind(house, 'bola'))
    expect(house.channel.to('bola')).toContain('reminder')
  })

  it('a channel with a window is told when the customer wrote too long ago', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { windowHours: 24 } })
    await known(house)
    expect(house.channel.sent[0]?.outsideWindow).toBeUndefined()
    house.clock.forward(24 * hourMs)
    await house.deliver(await remind(house, 'ngozi'))
    expect(house.channel.sent[1]).toMatchObject({ text: 'reminder', outsideWindow: true })
  })

  it('the owner hears, once, that a customer cannot be reached any more', async () => {
    await using house = await openHouse(building, { understand, idle: true, can: { windowHours: 24 } })
    await known(house)
    house.channel.troubles.push(
      new SendError('closed', { retryable: false, failure: 'window-closed' }),
      new SendError('gone', { retryable: false, failure: 'not-on-channel' }),
    )
    for (let count = 0; count < 2; count++) await house.deliver(await remind(house, 'ngozi'))
    await deliverDue(house)
    expect(house.owner.to('1001')).toEqual(['owner.undelivered', 'owner.undelivered'])
    const { rows } = await house.pglite.query<{ why: string }>(
      `SELECT "says"->0->'args'->>'why' AS "why" FROM public."Outbound" WHERE "purpose" = 'notice' ORDER BY "seq"`,
    )
    expect(rows.map(({ why }) => why)).toEqual(['window-closed', 'not-on-channel'])
  })

  it('a notice that does not reach the owner makes no further one', async () => {
    await using house = await openHouse(building, { understand, idle: true })
    await known(house)
    house.channel.troubles.push(new SendError('gone', { retryable: false }))
    house.owner.troubles.push(new SendError('gone', { retryable: false, failure: 'not-on-channel' }))
    await house.deliver(await remind(house, 'ngozi'))
    await deliverDue(house)
    expect(await statuses(house)).toEqual(['sent', 'failed', 'failed'])
  })

  it('messages wait while the account may not send, and go out when it may again', async () => {
    await using house = await openHouse(building, { understand, idle: true })
    house.channel.troubles.push(new SendError('expired', { retryable: false, failure: 'unauthorized' }))
    await known(house)
    house.clock.forward(240_000)
    expect(await deliverDue(house)).toBe(0)
    house.clock.forward(61_000)
    expect(await deliverDue(house)).toBe(1)
  })
})

describe('a message that becomes several', () => {
  const render = () => ({ text: `${'a'.repeat(30)}\n${'b'.repeat(30)}`, buttons: [] })

  it('goes on where it broke off', async () => {
    await using house = await openHouse(building, { understand, render, idle: true, can: { textLimit: 40 } })
    house.channel.troubles.push(undefined, outage())
    await known(house)
    house.clock.forward(2_000)
    await deliverDue(house)
    expect(house.channel.to('ngozi').map((text) => text[0])).toEqual(['a', 'b'])
    const [first, second] = house.channel.sent
    expect(first?.inDoubtSince).toBeUndefined()
    expect(second?.inDoubtSince).toBeInstanceOf(Date)
    expect(first?.id).toBe(`${second?.id}-1`)
    const parts = await house.store.sentByJara(house.channel.accountId, ['sent-1', 'sent-2', 'sent-3'])
    expect([...parts].toSorted()).toEqual(['sent-1', 'sent-2'])
  })

  it('numbers its choices where the channel has no buttons, and knows what "2" means', async () => {
    const choices = [
      { label: 'Wash', text: 'hi' },
      { label: 'Where', text: 'where is your shop' },
    ]
    const numbered = () => ({ text: 'Which?', buttons: choices })
    await using house = await openHouse(building, {
      understand,
      render: numbered,
      idle: true,
      can: { buttons: 0 },
    })
    await known(house)
    expect(house.channel.to('ngozi')).toEqual(['Which?\n\n1. Wash\n2. Where'])
    const { id } = await chatOf(house, 'ngozi')
    const turn = await house.store.forBusiness(house.businessId).loadTurn(id, house.clock.now())
    expect(turn?.numbered).toEqual(choices)
  })
})

describe('what nobody could send for a day', () => {
  const dayMs = 24 * hourMs

  /** These customers are answered while the channel is away. */
  async function away(...customers: string[]): Promise<House> {
    const house = await openHouse(building, { understand, idle: true })
    for (const customer of customers) {
      await house.writes(customer, 'where is your shop', { name: customer })
      await house.answer(await jobOf(house))
    }
    return house
  }
  const notices = async (house: House) => {
    const { rows } = await house.pglite.query<{ key: string; args: object }>(
      `SELECT "says"->0->>'key' AS "key", "says"->0->'args' AS "args" FROM public."Outbound" WHERE "purpose" = 'notice' ORDER BY "seq"`,
    )
    return rows.map(({ key, args }) => [key, args])
  }

  it('has failed then, with its reason, and the owner is told once whom it did not reach', async () => {
    await using house = await away('Ngozi', 'Bola')
    house.clock.forward(dayMs - 60_000)
    await house.sweep()
    expect(await statuses(house)).toEqual(['pending', 'pending'])
    house.clock.forward(2 * 60_000)
    await Promise.all([house.sweep(), house.sweep()])
    const { rows } = await house.pglite.query(
      `SELECT DISTINCT "status", "error" FROM public."Outbound" WHERE "purpose" = 'reply'`,
    )
    expect(rows).toEqual([{ status: 'failed', error: 'nobody could send it for a day' }])
    expect(await notices(house)).toEqual([
      ['owner.unreached', { customers: ['Ngozi (+Ngozi)', 'Bola (+Bola)'] }],
    ])
    await deliverDue(house)
    await house.sweep()
    expect(house.owner.to('1001')).toEqual(['owner.unreached'])
    expect(await house.store.unsent(house.clock.now())).toEqual({ waiting: 0, givenUp: 2 })
  })

  it('is told of again only where something reached her in between', async () => {
    await using house = await away('Ngozi')
    for (let day = 0; day < 2; day++) {
      house.clock.forward(dayMs + 60_000)
      await house.sweep()
      await house.writes('Ngozi', 'where is your shop', { name: 'Ngozi' })
      await house.answer(await jobOf(house))
    }
    expect(await notices(house)).toHaveLength(1)
    await deliverDue(house)
    expect(house.channel.to('Ngozi')).toHaveLength(1)
    await house.writes('Ngozi', 'hi', { name: 'Ngozi' })
    await house.answer(await jobOf(house))
    house.clock.forward(dayMs + 60_000)
    await house.sweep()
    expect(await notices(house)).toHaveLength(2)
  })

  it('is of many customers told in one message', async () => {
    const many = Array.from({ length: 12 }, (_, i) => `customer-${i}`)
    await using house = await away(...many)
    house.clock.forward(dayMs + 60_000)
    await house.sweep()
    expect(await notices(house)).toEqual([
      ['owner.unreachedMore', { customers: many.slice(0, 10).map((one) => `${one} (+${one})`), others: 2 }],
    ])
  })

  it('and makes no news of news that did not reach the owner, nor of a reminder that was of no use any more', async () => {
    await using house = await openHouse(building, { understand, idle: true })
    await known(house)
    const { outboundId } = await remind(house, 'ngozi')
    await house.pglite.query(`UPDATE public."Outbound" SET "expiresAt" = $1 WHERE "id" = $2`, [
      new Date(house.clock.now().getTime() + hourMs).toISOString(),
      outboundId,
    ])
    await house.store.forBusiness(house.businessId).notifyOwner('x', [{ key: 'hi' }], house.clock.now())
    house.clock.forward(dayMs + 60_000)
    await house.sweep()
    expect(await statuses(house)).toEqual(['sent', 'dropped', 'failed'])
  })
})

it('the many messages of a phone that is away hide those of no other', async () => {
  await using house = await openHouse(building, { understand, idle: true })
  await known(house)
  const { accountId } = await chatOf(house, 'ngozi')
  await house.pglite.query(
    `INSERT INTO public."Outbound" ("id", "businessId", "accountId", "conversationId", "address", "purpose", "causeId",
       "ordinal", "says", "language", "createdAt")
     SELECT 'away ' || n, $1, $2, NULL, 'chat ' || n, 'reply', 'away ' || n, 0, '[]', 'en', $3 FROM generate_series(1, 600) AS n`,
    [house.businessId, accountId, house.clock.now().toISOString()],
  )
  await house.store.forBusiness(house.businessId).notifyOwner('x', [{ key: 'hi' }], house.clock.now())
  const found = await house.store.undelivered(house.clock.now(), 10)
  expect(found.map((row) => row.accountId)).toContain(house.owner.accountId)
  expect(found).toHaveLength(10)
})
