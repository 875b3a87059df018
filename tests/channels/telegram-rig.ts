import type { Update, User } from 'grammy/types'
import pino from 'pino'
import { expect } from 'vitest'
import { type TelegramOptions, telegramChannel } from '../../bots/telegram/channel.ts'
import type { Account } from '../../prisma/store.ts'
import { type Rig, until } from './conformance.ts'
import { FakeTelegram, type Trouble } from './fake-telegram.ts'
import type { WholeLine } from './whole-line.ts'

export const chioma: User = { id: 1001, is_bot: false, first_name: 'Chioma', last_name: 'Obi' }
const stranger: User = { id: 1002, is_bot: false, first_name: 'Stranger' }

/** Short enough for tests, long enough that nothing lapses by accident. */
export const timing = { pollSeconds: 5, timeoutSeconds: 2, leaseMs: 5_000, pauses: { first: 5, longest: 50 } }

export interface TelegramRig extends Rig {
  fake: FakeTelegram
  /** Log lines as they would be written. */
  logs: string[]
}

export function accountOf(fake: FakeTelegram): Account {
  return {
    id: 'account-1',
    businessId: 'business-1',
    businessSlug: 'adas-hair-lounge',
    kind: 'telegram',
    externalId: String(fake.bot.id),
    credentials: { token: fake.token },
    cursor: null,
  }
}

/** A channel on a fake of its own; `options` replaces single settings. */
export function channelOn(fake: FakeTelegram, logs: string[], options: Partial<TelegramOptions> = {}) {
  return telegramChannel({
    account: accountOf(fake),
    apiRoot: fake.root,
    mode: 'polling',
    lease: async () => true,
    log: pino({}, { write: (line: string) => void logs.push(line) }),
    now: () => new Date('2026-12-01T09:00:00+01:00'),
    timing,
    ...options,
  })
}

/** The bot is the shop's, and its line listens on it. @returns its account */
export async function openOnLine(
  { store, businessId, line, now }: WholeLine,
  fake: FakeTelegram,
): Promise<Account> {
  const account = await store.saveAccount({
    ...{ businessId, kind: 'telegram', externalId: String(fake.bot.id) },
    credentials: { token: fake.token },
  })
  const lease = (until: Date) => store.leaseAccount(account.id, 'this process', until, now())
  line.open(channelOn(fake, [], { account, lease, now }))
  return account
}

export async function telegramRig(mode: 'polling' | 'webhook'): Promise<TelegramRig> {
  const fake = await FakeTelegram.start()
  const logs: string[] = []
  const channel = channelOn(fake, logs, { mode, publicUrl: 'https://jara.example' })
  const deliver = async () => {
    if (mode === 'polling') return
    while (!fake.webhook) await new Promise(setImmediate)
    await fake.post((request) => channel.webhook(request))
  }
  let latest = fake.feed.waiting()[0]
  const said = async (update: typeof latest) => {
    latest = update
    await deliver()
  }
  return {
    fake,
    logs,
    channel,
    customer: { address: '1001', alias: { kind: 'telegram', value: '1001' } },
    say: (text) => said(fake.write(chioma, { text })),
    repeat: async () => {
      // A repeat that comes before its confirmation would be confirmed with the first one, and never be seen.
      const { update_id: id } = latest as Update
      if (mode === 'polling') await until(() => expect(fake.feed.confirmed).toContain(id))
      if (latest) fake.feed.repeat(latest)
      await deliver()
    },
    press: async (label) => {
      const message = fake.messages.at(-1)
      if (message) await said(fake.press(chioma, message, label))
    },
    edits: async (text) => {
      if (latest) await said(fake.edit(latest, text))
    },
    noise: () => makeNoise(fake, deliver),
    shown: () => fake.messages.map((message) => message.text ?? ''),
    failNext: async (how) => {
      if (how === 'for good') fake.block(1001)
      else fake.trouble('sendMessage', ...troublesOf[how])
      return '1001'
    },
    breaches: () => fake.breaches,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}

/** The owner, whose own account the bot answers for. */
export const ada: User = { id: 2002, is_bot: false, first_name: 'Ada' }

/** The same bot, connected to the owner's own Telegram account: Chioma writes to Ada, not to the bot. */
export async function telegramBusinessRig(): Promise<TelegramRig & { connection: string }> {
  const fake = await FakeTelegram.start()
  const logs: string[] = []
  const channel = channelOn(fake, logs, { mayConnect: async (user) => user === String(ada.id) })
  const connection = fake.connect(ada)
  let latest: Update | undefined
  return {
    fake,
    logs,
    channel,
    connection,
    customer: { address: `business:${connection}:1001`, alias: { kind: 'telegram', value: '1001' } },
    say: async (text) => {
      latest = fake.writeInBusiness(connection, chioma, chioma, { text })
    },
    repeat: async () => {
      const { update_id: id } = latest as Update
      await until(() => expect(fake.feed.confirmed).toContain(id))
      if (latest) fake.feed.repeat(latest)
    },
    press: async (label) => {
      const message = fake.messages.at(-1)
      if (message) fake.press(chioma, message, label)
    },
    personWrites: async (text) => {
      fake.writeInBusiness(connection, chioma, ada, { text })
    },
    edits: async (text) => {
      if (latest) fake.edit(latest, text)
    },
    withdraws: async () => {
      const id = latest?.business_message?.message_id
      if (id !== undefined) fake.deleteInBusiness(connection, chioma, [id])
    },
    noise: async () => {
      const away = { text: 'We are away', is_from_offline: true as const }
      fake.writeInBusiness(connection, chioma, ada, away)
      const other = fake.connect(stranger)
      fake.writeInBusiness(other, chioma, chioma, { text: 'to somebody else' })
    },
    shown: () => fake.messages.map((message) => message.text ?? ''),
    failNext: async (how) => {
      if (how === 'for good') fake.forget(connection, chioma)
      else fake.trouble('sendMessage', ...troublesOf[how])
      return `business:${connection}:1001`
    },
    breaches: () => fake.breaches,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}

const troublesOf: Record<'wait 7 s' | 'connection', Trouble[]> = {
  'wait 7 s': [{ status: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 }],
  connection: ['connection lost'],
}

async function makeNoise(fake: FakeTelegram, deliver: () => Promise<void>): Promise<void> {
  fake.writeElsewhere({ id: -100, type: 'group', title: 'Aso ebi' }, stranger, 'hello everyone')
  fake.writeElsewhere({ id: -200, type: 'supergroup', title: 'Lekki moms' }, stranger, 'who does braids')
  fake.writeElsewhere({ id: -300, type: 'channel', title: 'News' }, stranger, 'news')
  fake.writeElsewhere({ id: 1001, type: 'private', first_name: 'Chioma' }, fake.bot, 'our own words')
  await deliver()
}
