import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it, vi } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import { FakePaystack } from '../paystack/fake-paystack.ts'
import { temporaryFolder } from '../start/folder.ts'
import { answer, booking, chat, now, shop } from '../store/fixtures.ts'

vi.setConfig({ testTimeout: 300_000 })

const key = Buffer.alloc(32, 7)
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

type Sql = (text: string) => Promise<unknown[]>

/** Opens the database, which one process has at a time. */
async function withDatabase<Result>(
  folder: string,
  work: (sql: Sql, store: Awaited<ReturnType<typeof openStore>>['store']) => Promise<Result>,
): Promise<Result> {
  const { store, pglite } = await openStore({ folder, secretKey: key })
  await using _ = store
  return await work(async (text) => (await pglite?.query(text))?.rows ?? [], store)
}

/** Somebody has booked, and the process that would ask for her deposit is about to die. */
async function held(folder: string): Promise<void> {
  await withDatabase(folder, async (_, store) => {
    const at = await shop(store)
    const account = { bankCode: '058', bankName: 'Guaranty Trust Bank', number: '0123456789' }
    await store.billing.namePayout(at.id, { ...account, accountName: 'ADA OBI' })
    await store.billing.linkPayout(at.id, 'ACCT_1')
    await store.billing.importPlans(plans, now)
    const wish = { ...booking(at, '15:00', '17:00'), deposit: 500_000, payBy: '2026-12-01T10:30' }
    await at.business.commitTurn(answer(await chat(at), { changes: [wish] }))
  })
}

const plans = ['free'].map((plan) => ({
  ...{ key: plan, name: 'Free', conversations: null, people: null, channels: null },
  ...{ features: [], prices: {}, trialDays: null },
}))

function run(folder: string, paystack: FakePaystack, at: Date) {
  const program = ['tests/billing/depositing-process.ts', folder, paystack.url, at.toISOString()]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'inherit', 'inherit'] })
  return { child, ended: once(child, 'exit') }
}

/** A process is killed as soon as Paystack has been asked that; whether it had written what it heard is its luck. */
async function killedAt(folder: string, paystack: FakePaystack, at: Date, path: RegExp): Promise<void> {
  const before = paystack.asked.length
  const { child, ended } = run(folder, paystack, at)
  await expect
    .poll(() => paystack.asked.slice(before).some((one) => path.test(one.path)), {
      timeout: 120_000,
      interval: 1,
    })
    .toBe(true)
  child.kill('SIGKILL')
  await ended
}

it('a customer gets one link, and her money confirms once, however the processes die', async () => {
  const folder = temporaryFolder()
  let time = now
  await using paystack = await FakePaystack.start(() => time)
  await held(folder)
  await killedAt(folder, paystack, now, /initialize/)
  for (const later of [3, 6]) {
    time = minutes(later)
    expect(await run(folder, paystack, time).ended).toEqual([0, null])
  }
  const told = (key: string) =>
    withDatabase(folder, (sql) =>
      sql(
        `SELECT "says"->0->'args'->>'url' AS "url" FROM public."Outbound" WHERE "says"->0->>'key' = '${key}'`,
      ),
    )
  const links = (await told('deposits.link')) as { url: string }[]
  expect(links).toHaveLength(1)
  const [payment] = (await withDatabase(folder, (sql) =>
    sql(`SELECT "reference", "link" FROM public."Payment"`),
  )) as { reference: string; link: string }[]
  expect(payment?.link).toBe(links[0]?.url)
  const row = paystack.row(payment?.reference ?? '')
  expect(payment?.link).toBe(`https://checkout.paystack.com/${row.id}`)

  paystack.pay(row.reference)
  time = minutes(12)
  await killedAt(folder, paystack, time, /verify/)
  time = minutes(20)
  await run(folder, paystack, time).ended
  time = minutes(29)
  await run(folder, paystack, time).ended
  expect(await told('deposits.came')).toHaveLength(1)
  const booked = await withDatabase(folder, (sql) => sql(`SELECT "status" FROM public."Booking"`))
  expect(booked).toEqual([{ status: 'confirmed' }])
  const lines = await withDatabase(folder, (sql) =>
    sql(`SELECT "account", "kobo"::int FROM public."LedgerEntry" ORDER BY "kobo"`),
  )
  expect(lines).toMatchObject([
    { account: 'shop', kobo: -500_000 },
    { account: 'fees' },
    { account: 'paystack' },
  ])
  expect(paystack.faults).toEqual([])
})
