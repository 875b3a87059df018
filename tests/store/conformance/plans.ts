import { expect, test } from 'vitest'
import type { PlanTerms } from '../../../domain/billing/plan.ts'
import type { Backend } from '../backends.ts'
import { later, now } from '../fixtures.ts'

const free: PlanTerms = {
  ...{ key: 'free', name: 'Free', conversations: 30, people: 1, channels: 1, trialDays: null },
  ...{ features: [], prices: {} },
}
const pro: PlanTerms = {
  ...{ key: 'pro', name: 'Pro', conversations: 1000, people: null, channels: 4, trialDays: 14 },
  ...{ features: ['staff', 'waiting-list'], prices: { monthly: 1_499_900, yearly: 13_499_900 } },
}

export function plans(backend: () => Backend): void {
  const billing = () => backend().store.billing
  const outcomes = (imported: { key: string; version: number; outcome: string }[]) =>
    imported.map(({ key, version, outcome }) => `${key} v${version} ${outcome}`)

  test('plans are imported in their order; the same again changes nothing, a changed one is the next version', async () => {
    await billing().importPlans([free, pro], now)
    const first = await billing().plansOnSale()
    expect(first).toMatchObject([free, pro])
    expect(
      outcomes(
        await billing().importPlans([free, { ...pro, features: pro.features.toReversed() }], later(60)),
      ),
    ).toEqual([`free v${first[0]?.version} unchanged`, `pro v${first[1]?.version} unchanged`])
    expect(await billing().plansOnSale()).toEqual(first)
    const dearer = { ...pro, prices: { monthly: 1_599_900 } }
    const version = (first[1]?.version ?? 0) + 1
    expect(outcomes(await billing().importPlans([dearer, free], later(120)))).toEqual([
      `pro v${version} changed`,
      `free v${first[0]?.version} unchanged`,
    ])
    expect((await billing().plansOnSale()).map(({ key }) => key)).toEqual(['pro', 'free'])
  })

  test('a plan that is gone from the file is retired and comes back as its next version; the trial may move', async () => {
    await billing().importPlans([free, pro], now)
    const team = { ...pro, key: 'team', name: 'Team' }
    const retired = outcomes(await billing().importPlans([free, team], later(1)))
    expect(retired).toEqual([
      expect.stringMatching(/^free v\d+ unchanged/),
      expect.stringMatching(/^team v\d+ new/),
      expect.stringMatching(/^pro v\d+ retired/),
    ])
    const back = outcomes(await billing().importPlans([free, pro], later(2)))
    expect(back[1]).toMatch(/^pro v\d+ new/)
    expect(Number(back[1]?.match(/\d+/)?.[0])).toBe(Number(retired[2]?.match(/\d+/)?.[0]) + 1)
  })

  test('of many imports at once one does the work', async () => {
    await billing().importPlans([free], now)
    const terms = { ...pro, conversations: 1_234 }
    const all = await Promise.all(
      Array.from({ length: 8 }, () => billing().importPlans([free, terms], later(3))),
    )
    const did = all.map(([, imported]) => imported?.outcome).toSorted()
    expect(did).toEqual(['new', ...Array(7).fill('unchanged')])
    expect(await billing().plansOnSale()).toMatchObject([free, terms])
  })

  test('an import that fails half-way leaves what was on sale', async () => {
    await billing().importPlans([free, pro], now)
    const before = await billing().plansOnSale()
    const broken = { ...pro, key: 'broken', trialDays: null, prices: { monthly: 0 } }
    await expect(billing().importPlans([free, broken], later(4))).rejects.toThrow()
    expect(await billing().plansOnSale()).toEqual(before)
  })
}
