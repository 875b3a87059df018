import type { Logger } from 'pino'
import type { TelegramChannel } from '../bots/telegram/channel.ts'
import type { ChannelKind } from '../prisma/channel-kind.ts'
import type { Store } from '../prisma/store.ts'
import type { WebDeps } from '../web/deps.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import type { Config } from './config.ts'
import { keepLooking } from './follow-accounts.ts'
import type { Line } from './line.ts'
import type { Measure } from './metrics.ts'
import { telegramFollowed } from './telegram.ts'
import { webChats } from './web-chats.ts'
import { whatsAppCloud } from './whatsapp-cloud.ts'
import { type LinkedPhonesDeps, openLinkedPhones } from './whatsapp-web.ts'

/** What stands for the outside world in measurements and tests. */
export interface Outside {
  /** Another WhatsApp Web for the linked phones. */
  linkedPhones?: LinkedPhonesDeps['session']
}

export interface ChannelsDeps extends Outside {
  store: Store
  queue: JobQueue
  /** Is there once channels open. */
  line: () => Line
  config: Config
  /** Seals what is kept at rest. */
  key: Buffer
  metrics: Measure
  log: Logger
  now: () => Date
}

/** The channels that this process has by its roles: a session's holder sends on it, webhooks come in through the web. */
export interface Channels {
  sends: ChannelKind[]
  /** Opens those that are known already. Dispose of it before the line. */
  open(): Promise<AsyncDisposable>
  /** Opens the one of an account that was added meanwhile, where this process can. */
  reopen(accountId: string): Promise<void>
  /** What the web server hands to channels. */
  web: Pick<WebDeps, 'webChat' | 'telegramWebhook' | 'whatsappWebhook'>
}

export function channelsOf(deps: ChannelsDeps): Channels {
  const { store, config, line, log, now } = deps
  const hasWeb = config.roles.includes('web')
  const chats = webChats(store, line, now)
  const cloud = whatsAppCloud({ ...deps, config: config.whatsappCloud, measure: deps.metrics })

  const open = async () => {
    await using stack = new AsyncDisposableStack()
    if (hasWeb) {
      for (const business of await store.businesses()) await chats.of(business)
    }
    const looks = [
      ...(hasWeb ? [cloud.follow] : []),
      ...(hasTelegram(config) ? [telegramFollowed({ ...deps, line: line() })] : []),
    ]
    for (const look of looks) {
      // What is known is open before anything is served; what is added or removed from now on is found again.
      await look()
      stack.use(keepLooking(look, { log }))
    }
    if (config.roles.includes('bots')) stack.use(openPhones(deps))
    const opened = stack.move()
    return { [Symbol.asyncDispose]: () => opened.disposeAsync() }
  }

  return {
    sends: sendsOf(config),
    open,
    async reopen(accountId) {
      if (!hasWeb) return
      await chats.reopen(accountId)
      await cloud.reopen(accountId)
    },
    web: {
      webChat: (business) => chats.of(business),
      async telegramWebhook(accountId, request) {
        const channel = line().channel(accountId)
        return channel && 'webhook' in channel ? (channel as TelegramChannel).webhook(request) : null
      },
      whatsappWebhook: (request) => cloud.webhook(request),
    },
  }
}

function sendsOf(config: Config): ChannelKind[] {
  const kinds: ChannelKind[] = config.roles.includes('web') ? ['web', 'whatsapp-cloud'] : []
  if (hasTelegram(config)) kinds.push('telegram')
  // A terminal's own process polls for its replies: jobs for it are only taken off the queue.
  if (config.roles.includes('bots')) kinds.push('terminal', 'whatsapp-web')
  return kinds
}

function hasTelegram({ roles, telegram }: Config): boolean {
  return roles.includes(telegram.mode === 'webhook' ? 'web' : 'bots')
}

function openPhones(deps: ChannelsDeps): AsyncDisposable {
  const { linkedPhones: session, line, key: secretKey } = deps
  return openLinkedPhones({ ...deps, line: line(), secretKey, ...(session && { session }) })
}
