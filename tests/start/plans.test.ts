import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parsePlansFile } from '../../prisma/billing/plan-file.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import { plansOnSale, subscribe } from '../billing/subscribed.ts'
import { businessYaml } from './business.ts'
import { temporaryFolder } from './folder.ts'
import { jara } from './product.ts'

const key = Buffer.alloc(32, 7)
const settingsFor = (folder: string) => ({ JARA_DATA: folder, JARA_SECRET_KEY: key.toString('hex') })

test('plans are put on sale, listed and written out from the command line; a broken file is not', {
  timeout: 240_000,
}, async () => {
  const folder = temporaryFolder()
  const run = (...more: string[]) => jara(['plans', ...more], settingsFor(folder))
  const first = await run('import', 'plans.yaml', '--json')
  expect(JSON.parse(first.out)).toEqual(
    ['free', 'starter', 'pro', 'team'].map((plan) => ({ key: plan, version: 1, outcome: 'new' })),
  )
  const broken = join(folder, 'broken.yaml')
  await writeFile(broken, 'plans:\n  - { id: pro, name: Pro, prices: { monthly: 0 } }')
  const refused = await run('import', broken)
  expect([refused.code, refused.out]).toEqual([1, ''])
  expect(refused.err).toMatch(/line 1: no plan has the id free[\s\S]*line 2: plans 1\.prices\.monthly is 0/)
  const { out: listed } = await run('list')
  expect(listed).toMatch(/pro v1 +yes +₦4,499 +₦7,999 +₦14,999 +₦134,999/)
  expect(listed).toMatch(/pro v1 +14 days +customer-reminders, deposits/)
  const exported = parsePlansFile((await run('export')).out).plans
  expect(exported.map(({ key: plan, prices }) => [plan, prices.monthly])).toEqual([
    ['free', undefined],
    ['starter', 499_900],
    ['pro', 1_499_900],
    ['team', 3_999_900],
  ])
})

test('what the plan of a business lacks is refused with the plan that has it', {
  timeout: 240_000,
}, async () => {
  const folder = temporaryFolder()
  const { store, pglite } = await openStore({ folder, secretKey: key })
  const file = parseBusinessFile(businessYaml)
  const { businessId } = await store.importBusiness(file)
  if (!pglite) throw new Error('an embedded store is expected')
  await subscribe({ store, pglite }, businessId, 'free', new Date('2026-12-01T09:00:00Z'))
  await store.saveAccount({ businessId, kind: 'telegram', externalId: '1', credentials: { token: 'x' } })
  await store[Symbol.asyncDispose]()
  const free = plansOnSale[0]?.channels
  const settings = {
    ...settingsFor(folder),
    TELEGRAM_BOT_TOKEN: '123456789:AAEabcdefghijklmnopqrstuvwxyz012345',
  }
  const channel = await jara(['channel', 'add', 'telegram', file.slug], settings)
  expect([channel.code, channel.out]).toEqual([1, ''])
  expect(channel.err).toContain(
    `The plan Free has room for ${free} channels, and 2 would be there: Starter has it.`,
  )
  const staff = await jara(['member', 'invite', file.slug, '--role', 'staff'], settings)
  expect([staff.code, staff.err.trim()]).toEqual([1, 'The plan Free is without staff: Pro has it.'])
})
