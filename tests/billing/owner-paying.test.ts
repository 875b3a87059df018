import { afterEach, expect, it, vi } from 'vitest'
import { render } from '../../locales/render.ts'
import { type Building, openBuilding, openHouse } from '../stories/house.ts'
import { salon, scripted } from '../stories/scene.ts'
import { dayMs, hourMs, type OwnerLine, openOwnerLine } from './owner-line.ts'

vi.setConfig({ testTimeout: 300_000 })

const url = /https:\/\/checkout\.paystack\.com\/\d+/
const card = { code: 'AUTH_1', signature: 'SIG_1', last4: '4081', reusable: true }

let line: OwnerLine | undefined
afterEach(async () => {
  expect(line?.breaches() ?? []).toEqual([])
  await line?.[Symbol.asyncDispose]()
  line = undefined
})

const stands = (at: OwnerLine) => at.store.billing.subscription(at.businessId)

it('who pays a period twice, by link and by transfer, has the second as credit, and it pays the next', async () => {
  const at = await openOwnerLine('telegram', 'en')
  line = at
  await at.says('upgrade to Starter')
  expect(await at.says('yes')).toMatch(url)
  const [byLink = ''] = [...at.paystack.rows.keys()].slice(-1)
  await at.says('I will pay by transfer')
  expect(await at.says('pay')).toContain('Transfer exactly ₦4,999 to:')
  const [byTransfer = ''] = [...at.paystack.rows.keys()].slice(-1)
  expect(byTransfer).not.toBe(byLink)
  at.paystack.pay(byLink)
  at.paystack.pay(byTransfer)
  await at.settle(byLink)
  await at.settle(byTransfer)
  await at.pass(hourMs, hourMs)
  const told = at.heard().join('\n')
  expect(told).toMatch(/Payment received: ₦4,999\. Your Starter begins/)
  expect(told).toMatch(/₦4,999 has come in for something you've already paid\. Nothing is lost/)
  expect(await stands(at)).toMatchObject({ credit: 499_900n })
  expect(await at.store.billing.ledgerFaults()).toEqual([])
  // The trial, a month that is paid, and the next one: of credit alone.
  const asked = at.paystack.rows.size
  await at.pass((14 + 31 + 3) * dayMs)
  expect(at.heard().join('\n')).not.toMatch(url)
  expect(at.paystack.rows.size).toBe(asked)
  expect(await stands(at)).toMatchObject({ status: 'active', plan: { key: 'starter' }, credit: 0n })
  expect(await at.store.billing.ledgerFaults()).toEqual([])
})

it('a card that is removed is not charged on the day of renewal: she gets a link', async () => {
  const at = await openOwnerLine('telegram', 'en')
  line = at
  await at.says('upgrade to Starter')
  await at.says('yes')
  await at.pays({ card })
  await at.says('use my card')
  expect(await at.says('yes')).toMatch(/^Done: I'll charge your card ending 4081/)
  await at.says('remove my card')
  expect(await at.says('yes')).toMatch(/^Your card ending 4081 is removed/)
  await at.pass((14 + 31) * dayMs - 12 * hourMs)
  at.heard()
  await at.pass(dayMs)
  expect(at.heard().join('\n')).toMatch(url)
  expect(at.paystack.asked.filter(({ path }) => path.includes('charge_authorization'))).toEqual([])
  await at.pays()
  expect(at.heard().join('\n')).toMatch(/^Payment received: ₦4,999/)
})

it('a plan is picked from the list by its number', async () => {
  const at = await openOwnerLine('whatsapp-cloud', 'pcm')
  line = at
  expect(await at.says('abeg show me plans')).toMatch(/Starter: 250 conversations every month/)
  expect(await at.says('2')).toMatch(/^Team go start once you pay: ₦39,999 every month/)
  expect(await at.says('oya')).toMatch(url)
})

it('a business that is imported again does not try a plan again, nor does one whose trial is over', async () => {
  const at = await openOwnerLine('telegram', 'en')
  line = at
  await at.pass(15 * dayMs)
  expect(await stands(at)).toMatchObject({ status: 'free' })
  at.heard()
  const file = await at.store.forBusiness(at.businessId).export()
  const again = await at.store.importBusiness(file)
  expect(again).toMatchObject({ businessId: at.businessId, created: false })
  await at.pass(2 * dayMs)
  expect(at.heard()).toEqual([])
  expect(await stands(at)).toMatchObject({ status: 'free', plan: { key: 'free' } })
  expect(await at.says('free trial')).toMatch(/^You've had your free days already/)
  // Who has paid and left begins with a period of her own, not with free days.
  expect(await at.says('upgrade to Pro')).toMatch(/^Pro starts as soon as you pay: ₦14,999 a month\./)
})

it('where nobody can pay, she is told that everything is hers', async () => {
  await using building: Building = await openBuilding()
  await using house = await openHouse(building, { understand: scripted({}), render, file: salon })
  for (const text of ['upgrade me', 'my plan', 'cancel my plan']) {
    await house.asks(text)
    await expect
      .poll(() => house.owner.to('1001').at(-1), { timeout: 30_000 })
      .toBe('Jara costs nothing here: there are no plans, and you already have everything.')
  }
  expect(await house.store.billing.subscription(house.businessId)).toBeNull()
})
