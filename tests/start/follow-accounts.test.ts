import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Store } from '../../prisma/store.ts'
import { accountsFollowed, keepLooking } from '../../start/follow-accounts.ts'
import { telegramFollowed } from '../../start/telegram.ts'
import { whatsAppCloud } from '../../start/whatsapp-cloud.ts'
import { FakeTelegram } from '../channels/fake-telegram.ts'
import { chioma } from '../channels/telegram-rig.ts'
import { openWholeLine, type WholeLine } from '../channels/whole-line.ts'

const log = pino({ level: 'silent' })
const soon = { timeout: 20_000, interval: 20 }

let house: WholeLine
beforeAll(async () => {
  house = await openWholeLine(['telegram', 'whatsapp-cloud'])
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

const removed = (accountId: string) =>
  house.store
    .forBusiness(house.businessId)
    .removeAccount(accountId, { evenWithBookings: true, now: house.now() })

test('a Telegram bot that is added while Jara runs answers, and one that is removed is left alone', async () => {
  const { store, businessId, line, now } = house
  await using fake = await FakeTelegram.start()
  const telegram = { mode: 'polling' as const, apiRoot: fake.root, token: undefined, business: undefined }
  const config = { telegram, publicUrl: 'http://localhost:3000' }
  await using _ = keepLooking(telegramFollowed({ store, line, config, log, now }), { log, everyMs: 20 })

  const account = { businessId, kind: 'telegram' as const, externalId: String(fake.bot.id) }
  const { id } = await store.saveAccount({ ...account, credentials: { token: fake.token } })
  fake.write(chioma, { text: 'how much is gel polish?' })
  await expect.poll(() => fake.messages.at(-1)?.text, soon).toContain('₦7,000')

  expect(await removed(id)).toMatchObject({ kind: 'removed' })
  await expect.poll(() => line.channel(id), soon).toBeUndefined()
  const polls = fake.callsOf('getUpdates').length
  fake.write(chioma, { text: 'how much is gel polish?' })

  // The same bot again: what was written meanwhile waits at Telegram for whoever has it.
  await store.saveAccount({ ...account, credentials: { token: fake.token } })
  await expect.poll(() => fake.messages.length, soon).toBe(2)
  expect(fake.callsOf('getUpdates').length).toBeGreaterThan(polls)
  expect(fake.breaches).toEqual([])
})

test('a number on the Cloud API is opened when it is added, and closed when it is removed', async () => {
  const { store, businessId, line, now } = house
  const config = { account: undefined, business: undefined, webhook: undefined, baseUrl: undefined }
  const measure = { count: () => {} }
  const { follow } = whatsAppCloud({ ...{ store, config, log, now, measure }, line: () => line })
  await follow()
  const number = { businessId, kind: 'whatsapp-cloud' as const, externalId: '333333333' }
  const { id } = await store.saveAccount({ ...number, credentials: { token: 'EAAG-three' } })
  await follow()
  expect(line.channel(id)?.kind).toBe('whatsapp-cloud')
  await removed(id)
  await follow()
  expect(line.channel(id)).toBeUndefined()
  const again = await store.saveAccount({ ...number, credentials: { token: 'EAAG-three' } })
  await follow()
  expect(line.channel(again.id)?.kind).toBe('whatsapp-cloud')
})

test('what cannot be opened is logged once, and tried again with other credentials', async () => {
  const account = (token: string) => ({
    ...{ id: 'a', businessId: 'b', businessSlug: 's', kind: 'telegram' as const, externalId: '1' },
    ...{ credentials: { token }, cursor: null },
  })
  let token = 'bad'
  const seen: string[] = []
  const logged: string[] = []
  const look = accountsFollowed({
    kind: 'telegram',
    store: { accounts: async () => [account(token)] } satisfies Pick<Store, 'accounts'>,
    log: { error: () => void logged.push(token) },
    open: ({ credentials }) => {
      if (credentials?.token === 'bad') throw new Error('No bot')
      seen.push(`opened with ${credentials?.token}`)
    },
    close: async () => void seen.push('closed'),
    openedWith: ({ credentials }) => credentials?.token ?? '',
  })
  for (const next of ['bad', 'bad', 'one', 'one', 'two']) {
    token = next
    await look()
  }
  expect(logged).toEqual(['bad'])
  expect(seen).toEqual(['closed', 'opened with one', 'closed', 'opened with two'])
})
