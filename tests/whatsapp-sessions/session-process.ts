/**
 * Runs one account's session as a process of its own, for tests that kill it. Takes its settings as JSON in the first
 * argument; tells on standard output, a JSON line each, what the link comes to, and which rejections nobody handled.
 */
import { keepSession } from '../../bots/whatsapp-web/session.ts'
import { limitStarts } from '../../bots/whatsapp-web/starts.ts'
import type { Link, LinkReport } from '../../prisma/phone-link.ts'
import type { Account } from '../../prisma/store.ts'

const { account, folder, key, clientOptions, timing } = JSON.parse(process.argv[2] as string)
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
process.on('unhandledRejection', (reason) => say({ unhandled: String(reason) }))
process.on('uncaughtExceptionMonitor', (error) => say({ unhandled: String(error) }))

const link: Link = {
  ...{ accountId: account.id, businessId: account.businessId, state: 'unlinked', since: new Date() },
  ...{ detail: null, number: null, linkedAt: null, offer: null, pairNumber: null },
  wantedUntil: new Date(Date.now() + 300_000),
}
const store = {
  link: async () => link,
  async reportLink(_id: string, { state, offer, detail }: LinkReport) {
    Object.assign(link, { state, ...(state === 'ready' && { wantedUntil: null }) })
    say({ state, detail: detail ?? null, qr: offer?.value ?? null })
  },
}
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())

const log = (_fields: unknown, text?: string) => void say({ text })
await keepSession(
  {
    ...{ account: account as Account, store, folder, clientOptions, timing },
    secretKey: Buffer.from(key, 'hex'),
    lease: async () => true,
    starts: limitStarts(),
    log: { info: log, warn: log, error: log },
  },
  async () => void say({ live: true }),
  stop.signal,
)
say({ ended: true })
