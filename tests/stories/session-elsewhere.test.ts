import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openWholeLine, type WholeLine } from '../channels/whole-line.ts'
import { CollectingChannel } from './house.ts'

/** A channel whose session comes and goes, or is held by another process. */
class SessionChannel extends CollectingChannel {
  where: 'here' | 'elsewhere' | 'nowhere' = 'nowhere'
  asked = 0
  session(): 'here' | 'elsewhere' | 'nowhere' {
    this.asked++
    return this.where
  }
}

let whole: WholeLine
let channel: SessionChannel
beforeAll(async () => {
  whole = await openWholeLine(['whatsapp-web'])
  const { store, businessId } = whole
  const account = await store.saveAccount({ businessId, kind: 'whatsapp-web', externalId: 'glow' })
  channel = new SessionChannel('whatsapp-web', account.id)
  whole.line.open(channel)
})
afterAll(() => whole[Symbol.asyncDispose]())

async function asks(address: string): Promise<void> {
  const aliases = [{ kind: 'phone', value: address }]
  const message = { accountId: channel.accountId, externalId: `from ${address}`, address, aliases }
  const text = 'how much is gel polish?'
  await whole.store.receive({ ...message, kind: 'text', text, receivedAt: whole.now() })
}

const attempts = async () => {
  const { rows } = await whole.pglite.query<{ attempts: number }>(
    'SELECT "attempts" FROM public."Outbound" ORDER BY "seq"',
  )
  return rows.map((row) => row.attempts)
}

it('a reply waits, untried, until there is a session again, however often it was looked at', async () => {
  await asks('ngozi')
  await vi.waitFor(() => expect(channel.asked).toBeGreaterThan(2), { timeout: 25_000 })
  expect(await attempts()).toEqual([0])
  channel.where = 'here'
  await vi.waitFor(() => expect(channel.to('ngozi')).toHaveLength(1), { timeout: 15_000 })
  expect(channel.to('ngozi')[0]).toContain('₦')
  expect(await attempts()).toEqual([1])
}, 60_000)

it('a job that reached a process without the session is passed on at once', async () => {
  channel.where = 'elsewhere'
  channel.asked = 0
  await asks('bola')
  // The sweep alone would have looked once or twice in that time.
  await vi.waitFor(() => expect(channel.asked).toBeGreaterThan(6), { timeout: 15_000 })
  channel.where = 'here'
  await vi.waitFor(() => expect(channel.to('bola')).toHaveLength(1), { timeout: 15_000 })
}, 60_000)
