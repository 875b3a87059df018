import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Billing, openBilling } from '../../start/billing.ts'
import { dailyRun } from '../../worker/billing/daily-run.ts'
import { subscribe } from '../billing/subscribed.ts'
import { FakePaystack, secretKey } from '../paystack/fake-paystack.ts'
import { FakeTelegram } from './fake-telegram.ts'
import { chioma, openOnLine } from './telegram-rig.ts'
import { openWholeLine, type WholeLine } from './whole-line.ts'

const log = pino({ enabled: false })
const dayMs = 24 * 3_600_000
/** The owner of Glow Nails. */
const owner = 2001

let house: WholeLine
let telegram: FakeTelegram
let paystack: FakePaystack
let billing: Billing

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 30_000, interval: 50 })
const told = () => telegram.messages.filter(({ chat }) => Number(chat.id) === owner).map(({ text }) => text)
const run = (now: Date) => dailyRun({ store: house.store, payments: billing.payments, log }, now)

beforeAll(async () => {
  house = await openWholeLine(['telegram'])
  telegram = await FakeTelegram.start()
  const { store, now } = house
  paystack = await FakePaystack.start(now)
  billing = openBilling(
    { secretKey, baseUrl: paystack.url, emailDomain: 'jara.example' },
    {
      ...{ store, now, log, key: Buffer.alloc(32, 1), publicUrl: 'https://jara.example' },
      queue: { deliver: async () => {} },
    },
  )
  await openOnLine(house, telegram)
  // A bot writes to nobody who has not written to it.
  telegram.write({ ...chioma, id: owner }, { text: 'today' })
  await soon(() => expect(told()).not.toEqual([]))
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await telegram[Symbol.asyncDispose]()
  await paystack[Symbol.asyncDispose]()
})

test('on Telegram the owner is reminded with a link, pays, and hears that it came; then nothing more', async () => {
  const { store, pglite, businessId, now } = house
  await subscribe(house, businessId, 'pro', now())
  const end = new Date(now().getTime() + 3 * dayMs)
  await pglite.query(
    `UPDATE public."Subscription" SET "periodEnd" = $2, "dueAt" = "periodStart" WHERE "businessId" = $1`,
    [...[businessId, end.toISOString()]],
  )
  const asking = () =>
    told().flatMap((text) => /https:\/\/checkout\.paystack\.com\/(\d+)/.exec(text ?? '')?.[1] ?? [])
  const looking = new Date(now().getTime() + 60_000)
  await run(looking)
  await soon(() => expect(asking()).toHaveLength(1))
  const [reference = '', row] = [...paystack.rows].find(([, { id }]) => String(id) === asking()[0]) ?? []
  expect(row?.requested).toBe(1_499_900)

  paystack.pay(reference)
  await billing.settle({ reference })
  await soon(() => expect(told().at(-1)).toMatch(/^Payment received: ₦14,999/))
  for (const days of [1, 3, 4, 6]) await run(new Date(looking.getTime() + days * dayMs))
  expect(await store.billing.subscription(businessId)).toMatchObject({ status: 'active', periodStart: end })
  expect(await store.undelivered(new Date(looking.getTime() + 7 * dayMs), 10)).toEqual([])
  expect(asking()).toHaveLength(1)
  expect([telegram.breaches, paystack.faults]).toEqual([[], []])
})
