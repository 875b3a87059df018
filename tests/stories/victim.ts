/**
 * The line in a process of its own, to be killed: the database in FOLDER, a channel that writes what it sends to
 * FOLDER/sent.jsonl. Takes `{ write: { id, address, text } }` from its parent, of a customer or with `person` of the
 * business, and says `{ stored: id }` as a channel would acknowledge; says `{ quiet }` when it is asked `{ quiet: true }`.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import type { Channel } from '../../bots/channel.ts'
import { deliver } from '../../bots/deliver.ts'
import { receive } from '../../bots/receive.ts'
import { openStore } from '../../prisma/open.ts'
import { answer } from '../../worker/answer.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import { sweep } from '../../worker/sweep.ts'
import { salon, scripted } from './scene.ts'

const [folder = ''] = process.argv.slice(2)
const { store, pglite } = await openStore({ folder, secretKey: Buffer.alloc(32, 1) })
if (!pglite) throw new Error('an embedded store is expected')
const queue = await openEmbeddedQueue({ pglite })
const { businessId } = await store.importBusiness(salon)
const { id: accountId } = await store.saveAccount({ businessId, kind: 'whatsapp-cloud', externalId: 'shop' })

const read = scripted({ hi: [{ act: 'greet' }], 'where is your shop': [{ act: 'location' }] })
const now = () => new Date()
const deps = {
  store,
  queue,
  now,
  log: pino({ enabled: false }),
  measure: { stage: () => {}, count: () => {} },
}

const file = join(folder, 'sent.jsonl')
const channel: Channel = {
  kind: 'whatsapp-cloud',
  accountId,
  can: { buttons: 3, textLimit: 4096, typing: false },
  async listen() {},
  async send(address, { id, text }) {
    await pause(5)
    const shown = existsSync(file) && readFileSync(file, 'utf8').includes(`"${id}"`)
    appendFileSync(file, `${JSON.stringify({ id, address, text, again: shown })}\n`)
    // The moment in which a crash leaves the message in doubt.
    await pause(15)
    return { externalId: `sent-${id}` }
  },
}

await queue.onWake(
  answer({
    ...deps,
    async understand(input) {
      await pause(25)
      return read(input)
    },
  }),
  8,
)
const render = (says: { key: string }[]) => ({ text: says.map(({ key }) => key).join(' '), buttons: [] })
const channels = new Map([[accountId, channel]])
await queue.onDeliver(
  ['whatsapp-cloud'],
  deliver({ ...deps, random: Math.random, channels, render, leaseMs: 1_000 }),
  8,
)
await queue.onSweep(250, sweep({ ...deps, graceMs: 1_500 }))
const take = receive({ ...deps, settleMs: 60, count: () => {} })

interface Asked {
  write?: { id: string; address: string; text: string; person?: true }
  quiet?: true
}
process.on('message', async ({ write, quiet }: Asked) => {
  if (write) {
    const { id, address, text, person } = write
    const aliases = [{ kind: 'phone', value: address }]
    const message = { accountId, externalId: id, address, text, kind: 'text' as const, aliases }
    await take(person ? { ...message, event: 'person', at: now() } : { ...message, receivedAt: now() })
    process.send?.({ stored: id })
  }
  if (quiet) {
    const waiting = await store.unanswered(new Date(now().getTime() + 60_000), 1, now())
    const { rows } = await pglite.query(
      `SELECT FROM public."Outbound" WHERE "status" IN ('pending', 'sending')`,
    )
    process.send?.({ quiet: waiting.length + rows.length === 0 })
  }
})
process.send?.({ ready: true })
