import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../prisma/open.ts'
import { checkPlans, checkText } from '../../start/commands/check-plans.ts'
import { places } from '../../start/places.ts'
import { importFirstPlans, readPlansFile } from '../../start/plans-file.ts'
import { salon } from '../stories/scene.ts'

const now = new Date('2026-12-01T09:00:00Z')
let opened: Awaited<ReturnType<typeof openStore>>
let folder: string
beforeAll(async () => {
  opened = await openStore({ secretKey: Buffer.alloc(32, 7) })
  folder = await mkdtemp(join(tmpdir(), 'jara-plans-'))
})
afterAll(async () => {
  await opened.store[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const written = async (text: string) => {
  const path = join(folder, 'plans.yaml')
  await writeFile(path, text)
  return path
}
const free = '- { id: free, name: Free, conversations: 30 }'

describe('the check of the plans', () => {
  it('says of the plans that come with Jara what the page shows', async () => {
    const page = await readFile(new URL('../../docs/plans.md', import.meta.url), 'utf8')
    expect(page).toContain(checkText(await checkPlans(opened.store, undefined)))
  })

  it('warns where less than half is left, and where nobody can say', async () => {
    const path = await written(`plans:
  ${free}
  - { id: cheap, name: Cheap, conversations: 1000, prices: { monthly: 99 } }
  - { id: endless, name: Endless, prices: { weekly: 9999 } }
  - { id: fair, name: Fair, conversations: 100, prices: { monthly: 4999 } }
costs: { hosting: 1000, conversations: 1000 }`)
    const text = checkText(await checkPlans(opened.store, path))
    expect(text).toMatch(/under 50 % is left, or nobody can say: cheap monthly, endless weekly\./)
    expect(text).toMatch(/endless +weekly .* no quota +\?/)
    expect(text).toContain('The plan free costs you up to ₦')
  })

  it('reckons with what was measured, once that is enough to go by, and says so', async () => {
    const { businessId } = await opened.store.importBusiness(salon)
    const usage = { conversations: 100, tokensIn: 90_000, tokensOut: 10_000, modelMs: 250_000 }
    for (const [metric, count] of Object.entries(usage))
      await opened.pglite?.query('INSERT INTO "UsageCounter" VALUES ($1, $2, $3, $4)', [
        businessId,
        '2026-12',
        metric,
        count,
      ])
    const { figures } = await checkPlans(opened.store, undefined)
    expect(figures).toContainEqual(
      expect.objectContaining({ name: 'tokens', value: 1_000, from: 'measured' }),
    )
    expect(figures).toContainEqual(expect.objectContaining({ name: 'seconds', value: 2.5, from: 'measured' }))
    expect(figures).toContainEqual(expect.objectContaining({ name: 'watts', from: 'assumed' }))
  })
})

describe('the first start with payments', () => {
  it('puts the plans on sale once; what an operator has changed since stays', async () => {
    await importFirstPlans(opened.store, places.plans, now)
    expect((await opened.store.billing.plansOnSale()).map(({ key }) => key)).toEqual([
      'free',
      'starter',
      'pro',
      'team',
    ])
    const path = await written(`plans:\n  ${free}`)
    await opened.store.billing.importPlans((await readPlansFile(path)).plans, now)
    await importFirstPlans(opened.store, places.plans, now)
    expect((await opened.store.billing.plansOnSale()).map(({ key }) => key)).toEqual(['free'])
  })

  it.each([
    ['nowhere.yaml', /nowhere\.yaml is not there\. Give the path of a plans file/],
    ['.', /cannot be read \(EISDIR\)/],
  ])('a path that is none (%s) is told with its fix', async (path, message) => {
    await expect(readPlansFile(join(folder, path))).rejects.toThrow(message)
  })

  it('a broken file is told with its faults', async () => {
    await expect(readPlansFile(await written('plans: []'))).rejects.toThrow(
      /was not read\. The plans file has \d fault/,
    )
  })
})
