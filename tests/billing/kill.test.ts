import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import { addSubscribers, makeDue, type Sql } from '../../start/bench/subscriptions.ts'
import { readPlansFile } from '../../start/plans-file.ts'
import { FakePaystack } from '../paystack/fake-paystack.ts'
import { temporaryFolder } from '../start/folder.ts'

const now = new Date('2026-12-01T09:00:00Z')
/** A page and a bit. Of ten, eight are asked and two end. */
const due = 150
const key = Buffer.alloc(32, 7)

async function withDatabase<Result>(folder: string, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const { store, pglite } = await openStore({ folder, secretKey: key })
  await using _ = store
  await store.billing.importPlans((await readPlansFile('plans.yaml')).plans, now)
  return await work(async (statement) => {
    const results = await pglite?.exec(`SET search_path TO public; ${statement}`)
    return results?.at(-1)?.rows
  })
}

it('goes on where it was, however often it is killed: each owner is told once, and nobody is left out', {
  timeout: 600_000,
}, async () => {
  const folder = temporaryFolder()
  await using paystack = await FakePaystack.start(() => now)
  await withDatabase(folder, async (sql) => {
    const [pro] = (await sql(`SELECT "id" FROM "Plan" WHERE "key" = 'pro'`)) as { id: string }[]
    await addSubscribers(sql, { from: 1, to: due }, pro?.id ?? '', now)
    await makeDue(sql, { from: 1, to: due }, now)
  })
  const start = (): ChildProcess =>
    spawn(process.execPath, ['tests/billing/running-process.ts', folder, paystack.url, now.toISOString()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const asked = (count: number) =>
    expect.poll(() => paystack.rows.size, { timeout: 240_000, interval: 20 }).toBeGreaterThanOrEqual(count)
  const killed = async (victim: ChildProcess) => {
    // What it asks from here on is not answered, so that it is where it was when the signal comes.
    paystack.trouble = 'silent'
    const ended = once(victim, 'exit')
    victim.kill('SIGKILL')
    await ended
    paystack.trouble = null
  }
  // As the first links of the first page come, of which nothing is told; in its middle; and in the second, when it is told.
  for (const count of [1, 30]) {
    const victim = start()
    await asked(count)
    await killed(victim)
  }
  const victim = start()
  await once(victim.stdout as NonNullable<typeof victim.stdout>, 'data')
  await asked(paystack.rows.size + 5)
  await killed(victim)

  const last = start()
  const lines = (await text(last.stdout as NonNullable<typeof last.stdout>)).trim().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ looked: due - 100, 'put-off': 0 })

  await withDatabase(folder, async (sql) => {
    const told = (await sql(`SELECT "businessId", count(*)::int AS "count" FROM "Outbound" GROUP BY 1`)) as {
      count: number
    }[]
    expect(told.map(({ count }) => count)).toEqual(Array(due).fill(1))
    const links = (await sql(
      `SELECT "says"->1->'args'->>'url' AS "url" FROM "Outbound" WHERE "causeId" NOT LIKE '%:lapsed'`,
    )) as { url: string }[]
    const known = [...paystack.rows.values()].map(({ id }) => `https://checkout.paystack.com/${id}`)
    expect(links).toHaveLength(due * 0.8)
    expect(links.filter(({ url }) => !known.includes(url))).toEqual([])
    // Whose link died with a process was asked for anew; each owner has the one link that can be paid.
    const payments = (await sql(
      `SELECT "businessId", "status", "reason", "link" FROM "Payment" ORDER BY "businessId"`,
    )) as { businessId: string; status: string; reason: string | null; link: string | null }[]
    const open = payments.filter(({ status }) => status === 'open')
    expect(open.map(({ link }) => link).sort()).toEqual(links.map(({ url }) => url).sort())
    const given = payments.filter(({ status }) => status !== 'open')
    expect(given.filter(({ reason, link }) => reason !== 'answer-lost' || link !== null)).toEqual([])
    const stands = await sql(`SELECT "status", count(*)::int AS "count" FROM "Subscription"
      WHERE "dueAt" IS NULL OR "dueAt" > '${now.toISOString()}' GROUP BY 1 ORDER BY 1`)
    expect(stands).toEqual([
      { status: 'active', count: due * 0.3 },
      { status: 'free', count: due * 0.2 },
      { status: 'grace', count: due * 0.5 },
    ])
  })
  expect(paystack.faults).toEqual([])
})
