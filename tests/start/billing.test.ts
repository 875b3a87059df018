import { expect, test } from 'vitest'
import { nextLook } from '../../domain/billing/due.ts'
import { trialBegins } from '../../domain/billing/notice.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import { readPlansFile } from '../../start/plans-file.ts'
import { FakePaystack, secretKey } from '../paystack/fake-paystack.ts'
import { businessYaml } from './business.ts'
import { temporaryFolder } from './folder.ts'
import { jara } from './product.ts'

const now = new Date('2026-12-01T09:00:00Z')
const key = Buffer.alloc(32, 7)
const zone = 'Africa/Lagos'

/** A business that tries Pro until 15 December, in a folder that no process has open. */
async function oneTrial(): Promise<{ folder: string; settings: Record<string, string> }> {
  const folder = temporaryFolder()
  const settings = {
    ...{ JARA_DATA: folder, JARA_SECRET_KEY: key.toString('hex'), JARA_NOW: '2026-12-14T09:00:00Z' },
    PUBLIC_URL: 'https://jara.example',
  }
  const { store } = await openStore({ folder, secretKey: key })
  await using _ = store
  const { businessId } = await store.importBusiness(parseBusinessFile(businessYaml))
  await store.billing.importPlans((await readPlansFile('plans.yaml')).plans, now)
  const onSale = await store.billing.plansOnSale()
  const [free, pro] = ['free', 'pro'].map((name) => onSale.find((plan) => plan.key === name))
  if (!free || !pro) throw new Error('plans.yaml has no Free or no Pro')
  const end = new Date('2026-12-15T09:00:00Z')
  const dueAt = nextLook({ status: 'trial', periodEnd: end, next: null }, zone, now)
  const says = trialBegins(pro, 14, end, zone, now)
  await store.billing.meter([{ businessId, trial: { plan: pro, end, says, dueAt } }], free, now)
  return { folder, settings }
}

test('billing is listed, run as of a moment, and reported from the command line', {
  timeout: 480_000,
}, async () => {
  await using paystack = await FakePaystack.start(() => new Date('2026-12-14T09:00:00Z'))
  const { settings } = await oneTrial()
  const run = (...more: string[]) => jara(['billing', ...more], settings)

  const listed = await run('run', '--dry-run')
  expect(listed.out).toMatch(/tola-barbers +asked ₦14,999 Pro monthly +trial ends soon +15 Dec 10:00/)
  expect(Math.max(...listed.out.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100)
  const json = await run('run', '--dry-run', '--json', '--as-of', '2027-02-01T00:00:00+01:00')
  expect(JSON.parse(json.out)).toMatchObject([
    {
      slug: 'tola-barbers',
      does: 'end',
      step: 'trial-over',
      asks: null,
      why: 'trial over, unpaid',
    },
  ])
  const keyless = await run('run')
  expect(keyless).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('PAYSTACK_SECRET_KEY is not set'),
  })

  const paying = { ...settings, PAYSTACK_SECRET_KEY: secretKey, PAYSTACK_BASE_URL: paystack.url }
  const asked = await jara(['billing', 'run', '--json'], paying)
  expect(asked.err).toBe('')
  expect(JSON.parse(asked.out)).toMatchObject({ looked: 1, told: 1, ended: 0 })
  expect(paystack.rows.size).toBe(1)
  const ended = await jara(['billing', 'run', '--as-of', '2026-12-15T09:00:00Z'], paying)
  expect(ended.out).toMatch(/^1 subscriptions were due: 0 owners told, 1 ended in Free/)
  const report = await run('report', '--days', '20', '--json')
  expect(JSON.parse(report.out)).toMatchObject({
    trials: { begun: 1, trying: 0, paid: 0, free: 1 },
    lines: [{ plan: 'free', cycle: null, free: 1, monthly: 0 }],
  })

  // Each command begins at the same moment: what the run has written down is before a later one.
  const later = { ...paying, JARA_NOW: '2026-12-14T10:00:00Z' }
  const agreed = await jara(['billing', 'reconcile'], later)
  expect(agreed).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^1 payments compared(.*\n)+Nothing differs\./),
  })
  const [reference = ''] = paystack.rows.keys()
  paystack.pay(reference)
  const differs = await jara(['billing', 'reconcile', '--mend'], later)
  expect(differs.code).toBe(1)
  const { id } = paystack.row(reference)
  expect(differs.out).toMatch(
    new RegExp(`${reference} +${id} +paid at Paystack, and not counted here: --mend +– +₦14,999`),
  )
  expect(paystack.faults).toEqual([])
})

test('a moment without its zone is refused before anything is opened', { timeout: 60_000 }, async () => {
  const refused = await jara(['billing', 'run', '--as-of', '2026-12-01'], { JARA_DATA: temporaryFolder() })
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('2026-12-01T09:00:00+01:00') })
})
