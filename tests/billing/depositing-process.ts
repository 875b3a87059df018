import { pino } from 'pino'
import { openStore } from '../../prisma/open.ts'
import { openBilling } from '../../start/billing.ts'
import { secretKey } from '../paystack/fake-paystack.ts'

/**
 * A process that looks after deposits once, and at the payments that are to be looked at: run as
 * `node tests/billing/depositing-process.ts FOLDER PAYSTACK_URL INSTANT`.
 */
const [folder = '', baseUrl = '', instant = ''] = process.argv.slice(2)
const key = Buffer.alloc(32, 7)
const now = () => new Date(instant)
const { store } = await openStore({ folder, secretKey: key })
const account = { secretKey, baseUrl, emailDomain: 'jara.example' }
const billing = openBilling(account, {
  ...{ store, key, now, log: pino({ enabled: false }), publicUrl: 'https://jara.example' },
  queue: { deliver: async () => {} },
})
await billing.deposits()
for (const reference of await store.billing.paymentsToCheck(now(), now(), 50))
  await billing.settle({ reference })
await store[Symbol.asyncDispose]()
