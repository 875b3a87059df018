import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dailyRun } from '../../worker/billing/daily-run.ts'
import { type Building, openBuilding, opening } from '../stories/house.ts'
import { type BillingHouse, dayMs, hourMs, openBillingHouse, subscribe } from './billing-house.ts'

const card = { code: 'AUTH_1', signature: 'SIG_AUTH_1', last4: '4081', reusable: true }

let building: Building
beforeAll(async () => {
  building = await openBuilding()
})
afterAll(() => building[Symbol.asyncDispose]())

/** The job runs, and again with a clock that was set back by an hour, by a day, and right again. */
async function runsWithAWrongClock({ house: { clock }, run, deliverDue }: BillingHouse): Promise<void> {
  for (const wrong of [0, -hourMs, -dayMs, dayMs + hourMs]) {
    clock.forward(wrong)
    await Promise.all([run(), run()])
    await deliverDue()
  }
}

const charges = ({ paystack }: BillingHouse) =>
  [...paystack.rows.values()].filter(({ channel, card }) => channel === 'card' && card !== null)

describe('a clock that is set back between two runs', () => {
  it('repeats no step, from the first reminder to the fall to Free', async () => {
    await using life = await openBillingHouse(building)
    await subscribe(life)
    const told: string[] = []
    for (let day = 0; day < 42; day++) {
      life.house.clock.forward(dayMs)
      await runsWithAWrongClock(life)
      told.push(...life.told())
    }
    expect(told).toHaveLength(6)
    expect(new Set(told).size).toBe(6)
    expect((await life.subscription()).status).toBe('free')
  })

  it('charges a card once a period, and tries one that is refused once a step', async () => {
    await using life = await openBillingHouse(building)
    await subscribe(life)
    life.house.clock.forward(28 * dayMs + hourMs)
    await life.run()
    life.paystack.cards.set(card.code, 'pays')
    await life.pays(card)
    const { store, clock } = life.house
    await life.changes({ payBy: 'card' })
    const before = charges(life).length
    for (let day = 0; day < 40; day++) {
      clock.forward(dayMs)
      await runsWithAWrongClock(life)
    }
    expect(charges(life).map(({ status }) => status)).toEqual(Array(before + 1).fill('success'))
    life.paystack.cards.set(card.code, 'insufficient')
    for (let day = 0; day < 30; day++) {
      clock.forward(dayMs)
      await runsWithAWrongClock(life)
    }
    expect(charges(life).filter(({ status }) => status === 'failed')).toHaveLength(4)
    expect(await store.billing.ledgerFaults()).toEqual([])
    expect((await life.subscription()).status).toBe('free')
  })
})

it('a run as of a moment that has passed does nothing', async () => {
  await using life = await openBillingHouse(building)
  await subscribe(life)
  life.house.clock.forward(29 * dayMs)
  await life.run()
  const asked = life.paystack.asked.length
  for (const days of [-60, 0, 28]) {
    const then = new Date(opening.getTime() + days * dayMs)
    expect(await dailyRun(life.deps, then)).toMatchObject({ looked: 0 })
  }
  expect(life.paystack.asked).toHaveLength(asked)
})
