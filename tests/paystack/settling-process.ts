import { openStore } from '../../prisma/open.ts'
import { openDesk, opening } from './paying-shop.ts'

/**
 * A process that looks at one payment, and says how it stands: run as
 * `node tests/paystack/settling-process.ts DATABASE_URL PAYSTACK_URL REFERENCE`.
 */
const [databaseUrl = '', paystackUrl = '', reference = ''] = process.argv.slice(2)
const { store } = await openStore({ databaseUrl, secretKey: Buffer.alloc(32, 7) })
const outcome = await openDesk(store, paystackUrl, () => opening).settle(reference)
console.log(typeof outcome === 'string' ? outcome : outcome.status)
await store[Symbol.asyncDispose]()
