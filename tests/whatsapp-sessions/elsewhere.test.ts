import { expect, it } from 'vitest'
import { whatsAppWebChannel } from '../../bots/whatsapp-web/channel.ts'
import { limitStarts } from '../../bots/whatsapp-web/starts.ts'
import { house, quick } from './rig.ts'

const open = house()
const log = { info: () => {}, warn: () => {}, error: () => {} }

it('a process whose disk does not have a linked phone knows at its first look that another one sends for it', async () => {
  const { store, folder, secretKey, account: newAccount } = open()
  const account = await newAccount()
  const now = () => new Date()
  const session = {
    ...{ account, store, folder, secretKey, log, now, starts: limitStarts() },
    // The lease is another process's, and far too long a wait for what is known already.
    lease: async () => false,
    timing: { ...quick, missingMs: 60_000 },
  }
  const pace = { perHour: 30, betweenMs: { least: 1, most: 2 } }
  const channel = whatsAppWebChannel({ account, session, history: store, pace, log, now })
  const stop = new AbortController()
  const listening = channel.listen(async () => {}, stop.signal)
  expect(channel.session?.()).toBe('nowhere')
  await store.reportLink(account.id, { state: 'ready', number: '2348030000555', at: now() })
  await expect.poll(() => channel.session?.(), { timeout: 20_000 }).toBe('elsewhere')
  await store.reportLink(account.id, { state: 'lost', detail: 'logged-out', at: now() })
  await expect.poll(() => channel.session?.(), { timeout: 20_000 }).toBe('nowhere')
  stop.abort()
  await listening
})
