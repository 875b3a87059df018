import { expect, test } from 'vitest'
import { NotInPlan } from '../../../prisma/store.ts'
import { subscribe } from '../../billing/subscribed.ts'
import type { Backend } from '../backends.ts'
import {
  answer,
  booking,
  businessFile,
  chat,
  later,
  now,
  outcomes,
  type Shop,
  shop,
  turnOf,
} from '../fixtures.ts'

const people = (...names: string[]) => names.map((name) => ({ id: name, name }))

export function entitlements(backend: () => Backend): void {
  const on = (at: Shop, key: string) =>
    subscribe({ store: at.store, pglite: { query: backend().sql } }, at.id, key, now)
  const refusal = (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'done',
      (error: Error) => error,
    )
  const add = (at: Shop, externalId: string) =>
    at.store.saveAccount({ businessId: at.id, kind: 'telegram', externalId, credentials: { token: 'x' } })

  test('channels beyond the plan are refused with the plan that has them; the own pages are none', async () => {
    const at = await shop(backend().store)
    await on(at, 'free')
    await add(at, `${at.slug}-1`)
    const refused = await refusal(add(at, `${at.slug}-2`))
    expect(refused).toBeInstanceOf(NotInPlan)
    expect(refused).toMatchObject({ refused: { plan: 'Free', limit: 1, better: 'Starter' } })
    expect((refused as Error).message).toMatch(/Free has room for 1 channels.*Starter has it/)
    // What is there is saved again: its token may be a new one.
    await add(at, `${at.slug}-1`)
    await on(at, 'starter')
    await add(at, `${at.slug}-2`)
  })

  test('of many channels at once no more are added than there is room for', async () => {
    const at = await shop(backend().store)
    await on(at, 'starter')
    const attempts = Array.from({ length: 6 }, (_, i) => add(at, `${at.slug}-at-once-${i}`))
    expect(await outcomes(attempts)).toEqual({ done: 2, NotInPlan: 4 })
  })

  test('people beyond the plan are refused, and nothing of that file is written; those who are there stay', async () => {
    const at = await shop(backend().store)
    await on(at, 'starter')
    const file = await at.business.export()
    const more = { ...file, name: 'New name', people: people('Amaka', 'Uche', 'Temi') }
    expect(await refusal(at.store.importBusiness(more))).toMatchObject({
      refused: { plan: 'Starter', limit: 2, better: 'Pro' },
    })
    expect((await at.business.business()).name).toBe(file.name)
    await on(at, 'free')
    await at.store.importBusiness({ ...file, name: 'Same people', people: people('Amaka', 'Temi') })
    expect(await at.business.business()).toMatchObject({
      name: 'Same people',
      people: people('Amaka', 'Temi').map(({ name }) => ({ name })),
    })
    expect(await refusal(at.store.importBusiness(more))).toBeInstanceOf(NotInPlan)
    await on(at, 'team')
    expect(await refusal(at.store.importBusiness(more))).toBe('done')
  })

  test('a business that is not metered has room for all, and every feature', async () => {
    const at = await shop(backend().store)
    for (let i = 0; i < 6; i++) await add(at, `${at.slug}-${i}`)
    const file = await at.business.export()
    await at.store.importBusiness({ ...file, people: people(...'abcdefgh') })
    await at.business.inviteMember({ ...invite, codeHash: at.slug })
  })

  const invite = { role: 'staff' as const, name: 'Temi', person: null, expiresAt: later(60) }

  test('staff are invited where the plan has staff; owners always', async () => {
    const at = await shop(backend().store)
    await on(at, 'starter')
    expect(
      await refusal(at.business.inviteMember({ ...invite, codeHash: `${at.slug}-staff` })),
    ).toMatchObject({
      refused: { plan: 'Starter', better: 'Pro' },
    })
    await at.business.inviteMember({ ...invite, role: 'owner', codeHash: `${at.slug}-owner` })
    await on(at, 'pro')
    await at.business.inviteMember({ ...invite, codeHash: `${at.slug}-staff` })
  })

  /** Until when what the row says was paid for; no job has come to write down what is due since. */
  const endsAt = (at: Shop, end: Date, status: 'trial' | 'active') =>
    backend().sql(
      `UPDATE "Subscription" SET "status" = $3, "periodStart" = $2::timestamptz - interval '14 days', "periodEnd" = $2,
         "cycle" = CASE $3 WHEN 'trial' THEN NULL ELSE 'monthly' END, "anchorAt" = CASE $3 WHEN 'trial' THEN NULL ELSE $2::timestamptz - interval '14 days' END,
         "trialAt" = $4 WHERE "businessId" = $1`,
      [at.id, end.toISOString(), status, now.toISOString()],
    )
  const paysFor = async (at: Shop, key: string, start: Date) => {
    const end = new Date(start.getTime() + 30 * 86_400_000)
    await backend().sql(
      `INSERT INTO "Payment" ("id", "reference", "businessId", "purpose", "planId", "cycle", "periodStart", "periodEnd", "amount",
         "how", "status", "paid", "paidAt", "createdAt", "updatedAt")
       SELECT $1, $1, $2, 'subscription', "id", 'monthly', $4, $5, 499900, 'link', 'paid', 499900, $4, $4, $4
       FROM "Plan" WHERE "key" = $3 AND "retiredAt" IS NULL`,
      [`jara-ahead-${at.slug}`, at.id, key, start.toISOString(), end.toISOString()],
    )
  }
  const served = async (at: Shop) => {
    const { facts: _, plan } = await chat(at)
    const staff = await refusal(at.business.inviteMember({ ...invite, codeHash: `${at.slug}-${++codes}` }))
    // More than any of the plans has room for.
    const file = await at.business.export()
    const crowd = await refusal(at.store.importBusiness({ ...file, people: people(...'abcdefgh') }))
    const refused = (one: unknown) => (one instanceof NotInPlan ? one.refused.plan : one)
    return { turn: plan?.name, staff: refused(staff), people: refused(crowd) }
  }
  let codes = 0
  const day = 86_400_000

  test('whatever is refused is refused by the plan that is served, though no job has come to write it down', async () => {
    const at = await shop(backend().store)
    await on(at, 'pro')
    const ends = async (ms: number, status: 'trial' | 'active') => {
      await endsAt(at, new Date(now.getTime() + ms), status)
      return served(at)
    }
    const [pro, free] = [
      { turn: 'Pro', staff: 'done', people: 'Pro' },
      { turn: 'Free', staff: 'Free', people: 'Free' },
    ]
    expect(await ends(1, 'trial')).toEqual(pro)
    expect(await ends(0, 'trial')).toEqual(free)
    expect(await ends(1 - 7 * day, 'active')).toEqual(pro)
    expect(await ends(-7 * day, 'active')).toEqual(free)
    await backend().sql(`UPDATE "Subscription" SET "nextPlanKey" = 'free' WHERE "businessId" = $1`, [at.id])
    expect(await ends(1 - 7 * day, 'active')).toEqual(free)
    expect(await ends(1, 'active')).toEqual(pro)
  })

  test('a period that was paid ahead is served from its beginning on, with its own plan', async () => {
    const at = await shop(backend().store)
    await on(at, 'pro')
    await endsAt(at, new Date(now.getTime() + 1), 'trial')
    await paysFor(at, 'starter', new Date(now.getTime() + 1))
    expect(await served(at)).toEqual({ turn: 'Pro', staff: 'done', people: 'Pro' })
    await endsAt(at, now, 'trial')
    await backend().sql(`UPDATE "Payment" SET "periodStart" = $2 WHERE "businessId" = $1`, [
      ...[at.id, now.toISOString()],
    ])
    expect(await served(at)).toEqual({ turn: 'Starter', staff: 'Starter', people: 'Starter' })
    const listed = await at.store.briefingsDue(new Date('2026-12-02T06:30:00Z'))
    expect(listed.map(({ businessId }) => businessId)).not.toContain(at.id)
    await backend().sql(`UPDATE "Payment" SET "status" = 'refunded' WHERE "businessId" = $1`, [at.id])
    expect(await served(at)).toEqual({ turn: 'Free', staff: 'Free', people: 'Free' })
  })

  test('reminders wait while the plan is without them, and come back with it', async () => {
    const at = await shop(backend().store)
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] }))
    const until = new Date('2026-12-06T00:00:00Z')
    const due = async () =>
      (await at.store.toRemind(now, until, 1_000)).filter(({ businessId }) => businessId === at.id)
    expect(await due()).toHaveLength(1)
    await on(at, 'free')
    expect(await due()).toEqual([])
    await on(at, 'starter')
    expect(await due()).toHaveLength(1)
  })

  test('nobody is put on a list, nor offered a freed time, without one; who waits is kept and comes back', async () => {
    const at = await shop(backend().store)
    const turn = await chat(at)
    const wish = {
      kind: 'wait' as const,
      serviceId: 'twists',
      from: '2026-12-05T00:00',
      to: '2026-12-06T00:00',
    }
    await at.business.commitTurn(answer(turn, { changes: [wish] }))
    const waits = async () => (await at.store.waitingLines(now, 1_000)).includes(at.id)
    expect([await waits(), (await turnOf(at, turn.conversationId)).facts.noWaitingList]).toEqual([
      true,
      undefined,
    ])
    await on(at, 'free')
    const { facts } = await turnOf(at, turn.conversationId)
    expect([await waits(), facts.noWaitingList, facts.waiting?.length]).toEqual([false, true, 1])
    await on(at, 'starter')
    expect(await waits()).toBe(true)
  })

  test("the day's lists go to owners whose plan has summaries", async () => {
    const file = businessFile({ owner: { name: 'Amaka', channel: 'web', id: 'amaka' } })
    const at = await shop(backend().store, file)
    const due = async () =>
      (await at.store.briefingsDue(new Date('2026-12-01T06:30:00Z'))).some(
        ({ businessId }) => businessId === at.id,
      )
    expect(await due()).toBe(true)
    await on(at, 'starter')
    expect(await due()).toBe(false)
    await on(at, 'pro')
    expect(await due()).toBe(true)
  })
}
