import { expect, test } from 'vitest'
import type { PlanTerms } from '../../../domain/billing/plan.ts'
import { subscriptionEdit } from '../../../domain/billing/subscription-edit.ts'
import type { OwnerEdit } from '../../../domain/owner/edits.ts'
import { noOwnerState } from '../../../domain/owner/state.ts'
import type { DeskRow } from '../../../prisma/billing/billing-store.ts'
import type { DueSubscription, TakenLook } from '../../../prisma/billing/daily.ts'
import { RevConflict } from '../../../prisma/store.ts'
import { ownerChanges } from '../../billing/owner-change.ts'
import type { Backend } from '../backends.ts'
import { answer, chat, later, now, type Shop, shop, turnOf } from '../fixtures.ts'

const terms = { conversations: 30, people: 1, channels: 1, trialDays: null, features: [], prices: {} }
const free: PlanTerms = { ...terms, key: 'free', name: 'Free' }
const pro: PlanTerms = {
  ...terms,
  key: 'pro',
  name: 'Pro',
  prices: { monthly: 1_499_900, yearly: 13_499_900 },
}

const hourMs = 3_600_000
const days = (count: number) => new Date(now.getTime() + count * 24 * hourMs)
const says = [{ key: 'subscription.kept' }]
const lease = 30_000

export function subscriptions(backend: () => Backend): void {
  const billing = () => backend().store.billing
  const withOwner = () => shop(backend().store, { owner: { name: 'Amaka', channel: 'web', id: 'amaka' } })

  /** Pro by the month, paid until the end; due at that moment. */
  async function paid(at: Shop, { end = days(3), dueAt = now, cycle = 'monthly', status = 'active' } = {}) {
    await billing().importPlans([free, pro], now)
    const plan = (await billing().plansOnSale()).find(({ key }) => key === 'pro')
    await backend().sql(
      `INSERT INTO "Subscription" ("businessId", "planId", "status", "cycle", "periodStart", "periodEnd", "anchorAt",
         "dueAt", "createdAt", "updatedAt") VALUES ($1, $2, $3, $4, $5, $6, $5, $7, $8, $8)`,
      [
        at.id,
        plan?.id,
        status,
        cycle,
        days(-40).toISOString(),
        end.toISOString(),
        dueAt.toISOString(),
        now.toISOString(),
      ],
    )
    return { planId: plan?.id ?? '', end }
  }

  async function payment(at: Shop, planId: string, changes: Record<string, unknown>) {
    const row = {
      ...{
        id: crypto.randomUUID(),
        reference: crypto.randomUUID(),
        businessId: at.id,
        purpose: 'subscription',
      },
      ...{
        planId,
        cycle: 'monthly',
        amount: 1_499_900,
        how: 'link',
        status: 'paid',
        paid: 1_499_900,
        paidAt: now,
      },
      ...{ createdAt: now, updatedAt: now, ...changes },
    }
    const names = Object.keys(row)
    await backend().sql(
      `INSERT INTO "Payment" (${names.map((name) => `"${name}"`)}) VALUES (${names.map((_, nth) => `$${nth + 1}`)})`,
      Object.values(row).map((value) => (value instanceof Date ? value.toISOString() : value)),
    )
  }

  const look = (at: Shop, changes: Partial<TakenLook> = {}): TakenLook => ({
    ...{ businessId: at.id, rev: 0, becomes: 'same', dueAt: days(1) },
    notice: { kind: 'renewal-soon', periodEnd: days(3), says, expiresAt: days(2) },
    ...changes,
  })
  const stands = async (at: Shop) => {
    const found = await billing().subscription(at.id)
    return found && { status: found.status, plan: found.plan.key, rev: found.rev, dueAt: found.dueAt }
  }
  const told = (at: Shop) =>
    backend().sql<{ id: string; status: string; accountId: string }>(
      `SELECT "id", "status", "accountId" FROM "Outbound" WHERE "businessId" = $1 ORDER BY "seq"`,
      [at.id],
    )

  test('what is due comes page by page in its order, and nothing that is not', async () => {
    const shops = [await withOwner(), await withOwner(), await withOwner(), await withOwner()]
    const dueAts = [days(-2), days(-1), days(-1), later(1)]
    for (const [nth, at] of shops.entries()) await paid(at, { dueAt: dueAts[nth] as Date })
    const found: DueSubscription[] = []
    let after: { dueAt: Date; businessId: string } | undefined
    for (;;) {
      const [one] = await billing().due(now, 1, after)
      if (!one) break
      found.push(one)
      after = { dueAt: one.subscription.dueAt as Date, businessId: one.subscription.businessId }
    }
    const mine = found.filter(({ subscription }) => shops.some(({ id }) => id === subscription.businessId))
    const [first, second, third] = shops.map(({ id }) => id) as [string, string, string]
    const sameMoment = [second, third].sort()
    expect(mine.map(({ subscription }) => subscription.businessId)).toEqual([first, ...sameMoment])
    expect(mine[0]).toMatchObject({
      ...{ slug: shops[0]?.slug, zone: 'Africa/Lagos', paidAhead: false },
      subscription: { status: 'active', plan: { key: 'pro', prices: pro.prices }, hasCard: false },
    })
  })

  test('a period that is paid ahead is told with what is due', async () => {
    const at = await withOwner()
    const { planId, end } = await paid(at)
    await payment(at, planId, { periodStart: end, periodEnd: days(33) })
    const found = (await billing().due(now, 1_000)).find(
      ({ subscription }) => subscription.businessId === at.id,
    )
    expect(found?.paidAhead).toBe(true)
  })

  test('a look is written once, with what the owner is told; who decided on an older row writes nothing', async () => {
    const at = await withOwner()
    await paid(at)
    const runs = await Promise.all([1, 2, 3].map(() => billing().takeLooks([look(at)], now)))
    expect(runs.map(({ taken }) => taken.length).sort()).toEqual([0, 0, 1])
    expect(runs.flatMap(({ notices }) => notices)).toHaveLength(1)
    expect(await stands(at)).toEqual({ status: 'active', plan: 'pro', rev: 1, dueAt: days(1) })
    expect((await billing().takeLooks([look(at, { rev: 1 })], now)).notices).toEqual([])
    expect(await told(at)).toHaveLength(1)
  })

  test('many are written at once, each with its owners', async () => {
    const shops = await Promise.all(Array.from({ length: 20 }, withOwner))
    for (const at of shops) await paid(at)
    const [halves, backwards] = [shops, shops.toReversed()].map((all) => all.map((at) => look(at)))
    const runs = await Promise.all([
      billing().takeLooks(halves as TakenLook[], now),
      billing().takeLooks(backwards as TakenLook[], now),
    ])
    expect(runs.flatMap(({ taken }) => taken).sort()).toEqual(shops.map(({ id }) => id).sort())
    for (const at of shops) expect((await told(at)).map(({ accountId }) => accountId)).toEqual([at.accountId])
  })

  test('every owner who is linked is told, once each', async () => {
    const at = await withOwner()
    await paid(at)
    const linked = ['amaka', 'chidi'].map((address) => [crypto.randomUUID(), address])
    for (const [id, address] of linked)
      await backend().sql(
        `INSERT INTO "Member" ("id", "businessId", "accountId", "address", "role", "name", "linkedAt")
         VALUES ($1, $2, $3, $4, 'owner', $4, $5)`,
        [id, at.id, at.accountId, address, now.toISOString()],
      )
    const { notices } = await billing().takeLooks([look(at)], now)
    expect(notices).toHaveLength(2)
  })

  test('on Free nothing of the period is left but the way of paying and the credit', async () => {
    const at = await withOwner()
    await paid(at)
    await backend().sql(
      `UPDATE "Subscription" SET "credit" = 500, "nextPlanKey" = 'pro', "nextCycle" = 'yearly'
      WHERE "businessId" = $1`,
      [at.id],
    )
    await billing().takeLooks([look(at, { becomes: 'free', dueAt: null })], now)
    expect(await billing().subscription(at.id)).toMatchObject({
      ...{ status: 'free', cycle: null, periodStart: null, periodEnd: null, anchorAt: null, next: null },
      ...{ plan: { key: 'free' }, credit: 500n, dueAt: null, rev: 1 },
    })
  })

  test('a reminder is claimed as out of date once its period was paid, and keeps to the day', async () => {
    const at = await withOwner()
    const { planId, end } = await paid(at)
    const claimed = async () => {
      const { notices } = await billing().takeLooks(
        [
          look(at, {
            rev: (await stands(at))?.rev ?? 0,
            notice: { ...noticeOf(end), kind: kinds.shift() ?? 'lapsed' },
          }),
        ],
        now,
      )
      return backend().store.claim(notices[0]?.outboundId ?? '', now, lease)
    }
    const kinds = ['renewal-soon', 'renewal-today', 'overdue-1'] as (
      | 'renewal-soon'
      | 'renewal-today'
      | 'overdue-1'
    )[]
    const quiet = { from: 20 * 60, to: 8 * 60 }
    expect(await claimed()).toMatchObject({ outdated: false, purpose: 'notice', subscriptionEnd: end, quiet })
    await payment(at, planId, { periodStart: end, periodEnd: days(33) })
    expect(await claimed()).toMatchObject({ outdated: true })
    await backend().sql(`DELETE FROM "Payment" WHERE "businessId" = $1`, [at.id])
    await backend().sql(`UPDATE "Subscription" SET "periodEnd" = $2 WHERE "businessId" = $1`, [
      ...[at.id, days(33).toISOString()],
    ])
    expect(await claimed()).toMatchObject({ outdated: true })
  })

  const noticeOf = (end: Date) => ({ kind: 'renewal-soon' as const, periodEnd: end, says, expiresAt: null })

  test('what the owner changes is looked at anew, and drops what waits to be sent', async () => {
    const at = await withOwner()
    await paid(at, { end: days(10) })
    const { notices } = await billing().takeLooks([look(at)], now)
    const next = { planKey: 'free', cycle: null }
    const desk = { ...at, businessId: at.id, zone: 'Africa/Lagos', now }
    await ownerChanges(desk, { next })
    const changed = await billing().subscription(at.id)
    expect(changed).toMatchObject({ next, rev: 2, payBy: 'link' })
    // Three days before the end, a minute before its time of day.
    expect(changed?.dueAt).toEqual(new Date(days(7).getTime() - 60_000))
    expect((await told(at)).map(({ id, status }) => [id, status])).toEqual([
      [notices[0]?.outboundId, 'dropped'],
    ])
    await ownerChanges(desk, { next: null, payBy: 'transfer' })
    expect(await billing().subscription(at.id)).toMatchObject({ next: null, payBy: 'transfer' })
  })

  test('what the owner changes by chat is one statement of her turn, and meets what was changed meanwhile', async () => {
    const at = await withOwner()
    await paid(at, { end: days(10) })
    const { subscription } = (await billing().desk(at.id, now)) as DeskRow
    const edit = subscriptionEdit(
      subscription,
      { next: { planKey: 'free', cycle: null } },
      'Africa/Lagos',
      now,
    )
    const commits = async (externalId: string, sent: OwnerEdit) => {
      const { conversationId } = await chat(at, { address: 'amaka', externalId })
      const turn = await turnOf(at, conversationId)
      const done = { edits: [sent], told: says, undo: [] }
      backend().queries.length = 0
      await at.business.commitTurn(answer(turn, { owner: { state: noOwnerState, done } }))
      return backend().queries.filter((text) => text.includes('"Subscription"'))
    }
    expect(await commits('one', edit)).toHaveLength(1)
    expect(await billing().subscription(at.id)).toMatchObject({ next: { planKey: 'free' }, rev: 1 })
    await expect(commits('two', edit)).rejects.toBeInstanceOf(RevConflict)
    expect(await billing().desk('nobody', now)).toBeNull()
  })

  test('what has ended is not served any more, though no job has come to write it down', async () => {
    const at = await withOwner()
    await paid(at, { end: days(-6) })
    const served = async (moment: Date) =>
      (await at.business.loadTurn((await chat(at)).conversationId, moment))?.plan?.name
    const told = async (moment: Date) =>
      (await backend().store.briefingsDue(moment)).some(({ businessId }) => businessId === at.id)
    await billing().importPlans([free, { ...pro, features: ['summaries'] }], now)
    await backend().sql(
      `UPDATE "Subscription" SET "planId" = (SELECT "id" FROM "Plan" WHERE "key" = 'pro' AND "retiredAt" IS NULL)
       WHERE "businessId" = $1`,
      [at.id],
    )
    // Eight in the morning, when lists are sent: in grace, and after it.
    const [morning, later] = [new Date('2026-12-01T07:10:00Z'), new Date('2026-12-03T07:10:00Z')]
    expect([await served(morning), await told(morning)]).toEqual(['Pro', true])
    expect([await served(later), await told(later)]).toEqual(['Free', false])
    await backend().sql(`UPDATE "Subscription" SET "nextPlanKey" = 'free' WHERE "businessId" = $1`, [at.id])
    expect([await served(morning), await told(morning)]).toEqual(['Free', false])
  })

  test('who has paid ahead of her trial’s end is served, though no job has come to enter the period', async () => {
    const at = await withOwner()
    const { planId } = await paid(at, { end: days(-2) })
    await backend().sql(
      `UPDATE "Subscription" SET "status" = 'trial', "cycle" = NULL, "anchorAt" = NULL, "trialAt" = "periodStart"
       WHERE "businessId" = $1`,
      [at.id],
    )
    await backend().sql(`UPDATE "Plan" SET "features" = '{summaries}' WHERE "id" = $1`, [planId])
    // Eight in the morning, when lists are sent.
    const morning = new Date('2026-12-01T07:10:00Z')
    const served = async () => [
      (await at.business.loadTurn((await chat(at)).conversationId, morning))?.plan?.name,
      (await backend().store.briefingsDue(morning)).some(({ businessId }) => businessId === at.id),
    ]
    expect(await served()).toEqual(['Free', false])
    await payment(at, planId, { periodStart: days(-2), periodEnd: days(28) })
    expect(await served()).toEqual(['Pro', true])
    await backend().sql(`UPDATE "Payment" SET "status" = 'refunded' WHERE "businessId" = $1`, [at.id])
    expect(await served()).toEqual(['Free', false])
    await backend().sql(`UPDATE "Plan" SET "features" = '{}' WHERE "id" = $1`, [planId])
  })

  test('a business begins once, however many begin it at once; one that is being set up does not yet', async () => {
    const [at, empty] = [await withOwner(), await withOwner()]
    await billing().importPlans([free, pro], now)
    const onSale = await billing().plansOnSale()
    const [freePlan, proPlan] = ['free', 'pro'].map((key) => onSale.find((plan) => plan.key === key))
    await backend().sql(`UPDATE "Business" SET "pausedAt" = $2 WHERE "id" = $1`, [
      empty.id,
      now.toISOString(),
    ])
    const found = (await billing().unmetered(10_000)).map(({ businessId }) => businessId)
    expect([found.includes(at.id), found.includes(empty.id)]).toEqual([true, false])
    const trial = { plan: proPlan as never, end: days(14), says, dueAt: days(11) }
    const begin = () => billing().meter([{ businessId: at.id, trial }], freePlan as never, now)
    const begun = await Promise.all([begin(), begin(), begin()])
    expect(begun.map((one) => one.begun).sort()).toEqual([0, 0, 1])
    expect(await told(at)).toHaveLength(1)
    expect(await stands(at)).toEqual({ status: 'trial', plan: 'pro', rev: 0, dueAt: days(11) })
    await billing().meter([{ businessId: empty.id, trial: null }], freePlan as never, now)
    expect(await stands(empty)).toMatchObject({ status: 'free', plan: 'free' })
  })

  test('the report tells what comes in, what is overdue, who left and who pays after the trial', async () => {
    const before = await billing().report(days(-30), later(1))
    const lineOf = (report: typeof before, plan: string, cycle: string | null) =>
      report.lines.find((line) => line.plan === plan && line.cycle === cycle)
    const [monthly, yearly, overdue, gone] = [
      await withOwner(),
      await withOwner(),
      await withOwner(),
      await withOwner(),
    ]
    await paid(monthly, { end: days(20) })
    const { planId } = await paid(yearly, { end: days(200), cycle: 'yearly' })
    await paid(overdue, { end: days(-2) })
    await paid(gone, { end: days(-9) })
    await payment(monthly, planId, { periodStart: days(-40), periodEnd: days(-10) })
    await payment(monthly, planId, { periodStart: days(-10), periodEnd: days(20), paidAt: days(-9) })
    await payment(gone, planId, { periodStart: days(-40), periodEnd: days(-9), paidAt: days(-50) })
    await payment(overdue, planId, { periodStart: days(-33), periodEnd: days(-2), paidAt: days(-50) })
    const failed = { how: 'card', status: 'failed', paid: null, paidAt: null }
    await payment(overdue, planId, { ...failed, periodStart: days(-2), periodEnd: days(29) })
    await backend().sql(`UPDATE "Subscription" SET "trialAt" = $2 WHERE "businessId" = $1`, [
      ...[monthly.id, days(-20).toISOString()],
    ])
    await backend().sql(
      `INSERT INTO "UsageCounter" ("businessId", "period", "metric", "count") VALUES ($1, '2026-12', 'conversations', 7)`,
      [yearly.id],
    )
    const after = await billing().report(days(-30), later(1))
    const grown = (plan: string, cycle: string | null) => {
      const [was, is] = [lineOf(before, plan, cycle), lineOf(after, plan, cycle)]
      const numbers = Object.entries(is ?? {}).filter(([, value]) => typeof value === 'number') as [
        string,
        number,
      ][]
      return Object.fromEntries(
        numbers
          .map(([name, value]) => [name, value - Number(was?.[name as 'active'] ?? 0)] as const)
          .filter(([, value]) => value !== 0),
      )
    }
    expect(grown('pro', 'monthly')).toEqual({
      ...{ active: 1, overdue: 1, monthly: 1_499_900, owed: 1_499_900 },
      ...{ renewed: 1, lost: 1, received: 2 * 1_499_900, failedCharges: 1 },
    })
    expect(grown('pro', 'yearly')).toEqual({
      active: 1,
      monthly: Math.round(13_499_900 / 12),
      conversations: 7,
    })
    expect(grown('free', null)).toMatchObject({ free: 1 })
    expect(after.trials.paid - before.trials.paid).toBe(1)
  })
}
