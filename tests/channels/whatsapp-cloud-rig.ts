import pino from 'pino'
import { whatsAppCloudChannel } from '../../bots/whatsapp-cloud/channel.ts'
import type { WhatsAppCloudOptions } from '../../bots/whatsapp-cloud/options.ts'
import { cloudWebhook } from '../../bots/whatsapp-cloud/webhook.ts'
import type { Account } from '../../prisma/store.ts'
import type { Rig } from './conformance.ts'
import { FakeCloud, type Trouble } from './fake-cloud.ts'
import {
  change,
  chioma,
  hidden,
  messageOf,
  messagesChange,
  notification,
  number,
  type Person,
} from './fake-cloud-webhooks.ts'

export type CloudChannel = ReturnType<typeof whatsAppCloudChannel>

export interface CloudRig extends Rig {
  fake: FakeCloud
  channel: CloudChannel
  /** Log lines as they would be written. */
  logs: string[]
  /** What was counted. */
  counted: string[]
}

export const now = () => new Date('2026-12-01T09:00:00+01:00')

export function accountOf(fake: FakeCloud, credentials: Record<string, string> = {}): Account {
  return {
    id: 'account-1',
    businessId: 'business-1',
    businessSlug: 'adas-hair-lounge',
    kind: 'whatsapp-cloud',
    externalId: number.phoneNumberId,
    credentials: { token: fake.token, ...credentials },
    cursor: null,
  }
}

/** A channel on a fake of its own; `options` replaces single settings. */
export function channelOn(fake: FakeCloud, logs: string[], options: Partial<WhatsAppCloudOptions> = {}) {
  return whatsAppCloudChannel({
    account: accountOf(fake),
    baseUrl: fake.root,
    businessName: 'Ada’s Hair Lounge',
    listLabel: 'Options',
    log: pino({ level: 'debug' }, { write: (line: string) => void logs.push(line) }),
    now,
    timing: { timeoutMs: 2_000 },
    ...options,
  })
}

/** Connects the fake's webhook to a channel. */
export function subscribe(
  fake: FakeCloud,
  channel: Pick<CloudChannel, 'webhook'>,
  logs: string[] = [],
  counted: string[] = [],
): void {
  fake.webhook = cloudWebhook({
    appSecret: fake.appSecret,
    verifyToken: fake.verifyToken,
    channelOf: async (id) => (id === number.phoneNumberId ? channel : undefined),
    log: pino({ level: 'debug' }, { write: (line: string) => void logs.push(line) }),
    count: (name) => void counted.push(name),
    now,
  })
}

export async function cloudRig(person: Person = chioma): Promise<CloudRig> {
  const fake = await FakeCloud.start()
  const [logs, counted]: [string[], string[]] = [[], []]
  const channel = channelOn(fake, logs)
  subscribe(fake, channel, logs, counted)
  const address = person.waId ?? person.userId ?? ''
  let latest = ''
  return {
    ...{ fake, logs, counted, channel },
    customer: { address, alias: { kind: person.waId ? 'phone' : 'bsuid', value: address } },
    say: async (text) => {
      latest = await fake.say(person, text)
    },
    repeat: () => fake.post(latest),
    press: async (label) => {
      latest = await fake.press(person, label)
    },
    noise: () => fake.post(notification(...noise())),
    shown: () => fake.shown.map(({ text }) => text),
    failNext: async (how) => {
      if (how === 'for good') fake.remove(address)
      else fake.trouble(troublesOf[how])
      return address
    },
    breaches: () => fake.breaches,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}

const troublesOf: Record<'wait 7 s' | 'connection', Trouble> = {
  'wait 7 s': { status: 429, code: 130429, headers: { 'retry-after': '7' } },
  connection: 'connection lost',
}

/** What Meta posts and no customer said. */
function noise(): Record<string, unknown>[] {
  const text = { type: 'text', text: { body: 'not for us' } }
  const reaction = { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍🏾' } }
  return [
    messagesChange(chioma, [messageOf(chioma, { ...text, group_id: 'G123' })]),
    messagesChange(hidden, [messageOf(hidden, reaction), messageOf(hidden, { type: 'request_welcome' })]),
    messagesChange(chioma, [messageOf({ waId: number.display, name: 'ourselves' }, text)]),
    change('history', { history: [{ threads: [{ id: chioma.waId, messages: [messageOf(chioma, text)] }] }] }),
    change('standby', { standby: { messages: [messageOf(chioma, text)] } }),
    change('messages', {
      statuses: [{ id: 'wamid.y', status: 'delivered', timestamp: '1', recipient_type: 'group' }],
    }),
    { field: 'phone_number_quality_update', value: { event: 'FLAGGED', current_limit: 'TIER_10K' } },
    { field: 'calls', value: { calls: [{ id: 'wacid.1', event: 'connect' }] } },
  ]
}
