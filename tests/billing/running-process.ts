import { pino } from 'pino'
import { openStore } from '../../prisma/open.ts'
import { openBilling } from '../../start/billing.ts'
import { dailyRun } from '../../worker/billing/daily-run.ts'
import { secretKey } from '../paystack/fake-paystack.ts'

/**
 * A process that does the daily run, says `told` for each owner of a page that is written, and then what it came to: run as
 * `node tests/billing/running-process.ts FOLDER PAYSTACK_URL INSTANT`.
 */
const [folder = '', baseUrl = '', instant = ''] = process.argv.slice(2)
const key = Buffer.alloc(32, 7)
const now = new Date(instant)
const log = pino({ enabled: false })
const { store } = await openStore({ folder, secretKey: key })
const account = { secretKey, baseUrl, emailDomain: 'jara.example' }
const { payments } = openBilling(account, {
  ...{ store, log, key, now: () => now, publicUrl: 'https://jara.example' },
  queue: { deliver: async () => {} },
})
const queue = { deliver: async () => console.log('told') }
console.log(JSON.stringify(await dailyRun({ store, payments, log, queue }, now)))
await store[Symbol.asyncDispose]()
