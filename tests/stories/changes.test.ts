import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Building, type House, openBuilding, openHouse } from './house.ts'
import { chatOf, jobOf, pending, statuses } from './rows.ts'
import { gated, type Read, scripted } from './scene.ts'

const readings: Record<string, Read[]> = {
  hi: [{ act: 'greet' }],
  'how much be washing': [{ act: 'price', slots: { service: ['washing'] } }],
  'where is your shop': [{ act: 'location' }],
}

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(async () => {
  await building[Symbol.asyncDispose]()
})

const changes = (house: House, externalId: string, text: string) =>
  house.tells({ event: 'edit', externalId, text, at: house.clock.now() })
const takesBack = (house: House, externalId: string) =>
  house.tells({ event: 'withdrawal', externalId, at: house.clock.now() })

describe('a customer changes what she wrote', () => {
  it('before it is read: only the new words are answered', async () => {
    const { understand, calls } = gated(scripted(readings))
    await using house = await openHouse(building, { understand, settleMs: 1_000 })
    await house.writes('ngozi', 'hi', { id: 'first' })
    await changes(house, 'first', 'where is your shop')
    await house.quiet()
    expect(calls).toEqual([['where is your shop']])
    expect(house.channel.to('ngozi')).toHaveLength(1)
    expect(house.counted.get('edits')).toBe(1)
  })

  it('while it is read: it is read again', async () => {
    const gate = Promise.withResolvers<void>()
    const { understand, calls, entered } = gated(scripted(readings), gate.promise)
    await using house = await openHouse(building, { understand })
    await house.writes('ngozi', 'hi', { id: 'first' })
    await entered[0]
    await changes(house, 'first', 'where is your shop')
    gate.resolve()
    await house.quiet()
    expect(calls).toEqual([['hi'], ['where is your shop']])
    expect(house.channel.to('ngozi')).toHaveLength(1)
    expect(house.channel.to('ngozi')[0]).toContain('location.')
  })

  it('after it was answered: she gets a new answer, once', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.writes('ngozi', 'where is your shop', { id: 'first' })
    await house.quiet()
    for (let times = 0; times < 2; times++) await changes(house, 'first', 'how much be washing')
    await house.quiet()
    expect(house.channel.to('ngozi')).toHaveLength(2)
    expect(house.channel.to('ngozi')[1]).toContain('price.')
  })

  it('to the same words, or of a message that nobody knows: nothing happens', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.writes('ngozi', 'hi', { id: 'first' })
    await house.quiet()
    await changes(house, 'first', 'hi')
    await changes(house, 'never-seen', 'hi')
    await house.quiet()
    expect(house.channel.to('ngozi')).toHaveLength(1)
  })
})

describe('a customer takes a message back', () => {
  it('before it is answered: nothing is said', async () => {
    const { understand, calls } = gated(scripted(readings))
    await using house = await openHouse(building, { understand, settleMs: 1_000 })
    await house.writes('ngozi', 'hi', { id: 'first' })
    await takesBack(house, 'first')
    await house.quiet()
    expect(calls).toEqual([])
    expect(house.channel.sent).toEqual([])
  })

  it('while it is read: nothing is said', async () => {
    const gate = Promise.withResolvers<void>()
    const { understand, entered } = gated(scripted(readings), gate.promise)
    await using house = await openHouse(building, { understand })
    await house.writes('ngozi', 'hi', { id: 'first' })
    await entered[0]
    await takesBack(house, 'first')
    gate.resolve()
    await house.quiet()
    expect(house.channel.sent).toEqual([])
  })

  it('of a burst: the rest is answered', async () => {
    const { understand, calls } = gated(scripted(readings))
    await using house = await openHouse(building, { understand, settleMs: 1_000 })
    await house.writes('ngozi', 'hi', { id: 'first' })
    await house.writes('ngozi', 'where is your shop')
    await takesBack(house, 'first')
    await house.quiet()
    expect(calls).toEqual([['where is your shop']])
  })

  it('after it was answered: its words are gone from the transcript', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.writes('ngozi', 'where is your shop', { id: 'first' })
    await house.quiet()
    await takesBack(house, 'first')
    await house.quiet()
    const { id } = await chatOf(house, 'ngozi')
    const lines = await house.store.forBusiness(house.businessId).transcript(id, 10)
    expect(lines.find(({ from }) => from === 'customer')?.text).toBe('')
    expect(house.channel.to('ngozi')).toHaveLength(1)
  })
})

describe('receipts', () => {
  const receipt = (house: House, status: 'sent' | 'delivered' | 'read', externalId = 'sent-1') =>
    house.tells({ event: 'receipt', externalId, status, at: house.clock.now() })
  const fails = (house: House, failure?: 'window-closed' | 'not-on-channel') =>
    house.tells({
      ...{
        event: 'receipt' as const,
        externalId: 'sent-1',
        status: 'failed' as const,
        at: house.clock.now(),
      },
      error: { code: '131047', ...(failure && { failure }) },
    })

  it('never go back', async () => {
    await using house = await openHouse(building, { understand: scripted(readings) })
    await house.writes('ngozi', 'hi')
    await house.quiet()
    for (const status of ['read', 'delivered', 'sent'] as const) await receipt(house, status)
    const { id } = await chatOf(house, 'ngozi')
    const lines = await house.store.forBusiness(house.businessId).transcript(id, 10)
    expect(lines.find(({ from }) => from === 'business')?.receipt).toBe('read')
    expect(house.counted.get('receipts')).toBe(3)
  })

  it.for([['window-closed'], ['not-on-channel'], [undefined]] as const)(
    'of a failure (%s) tell the owner, once',
    async ([failure]) => {
      await using house = await openHouse(building, { understand: scripted(readings) })
      await house.writes('2348031112222', 'hi', { name: 'Ngozi' })
      await house.quiet()
      for (let times = 0; times < 3; times++) await fails(house, failure)
      await house.quiet()
      expect(house.owner.to('1001')).toEqual(['owner.undelivered'])
      expect(house.counted.get('failures')).toBe(1)
      expect(await statuses(house)).toEqual(['failed', 'sent'])
      const { rows } = await house.pglite.query<{ args: object }>(
        `SELECT "says"->0->'args' AS "args" FROM public."Outbound" WHERE "purpose" = 'notice'`,
      )
      expect(rows[0]?.args).toEqual({ customer: 'Ngozi, +2348031112222', why: failure ?? 'failed' })
    },
  )

  it('of a failed notice tell nobody', async () => {
    await using house = await openHouse(building, { understand: scripted(readings), idle: true })
    await house.writes('ngozi', 'hi')
    await house.answer(await jobOf(house))
    await house.pglite.exec(`UPDATE public."Outbound" SET "purpose" = 'notice'`)
    for (const row of await pending(house)) await house.deliver(row)
    await fails(house, 'not-on-channel')
    expect(await statuses(house)).toEqual(['failed'])
  })
})
