import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Channel } from '../bots/channel.ts'
import { whatsAppWebChannel } from '../bots/whatsapp-web/channel.ts'
import type { SessionOptions } from '../bots/whatsapp-web/session.ts'
import { limitStarts } from '../bots/whatsapp-web/starts.ts'
import type { Say } from '../domain/say.ts'
import type { Link } from '../prisma/phone-link.ts'
import type { Account, Store } from '../prisma/store.ts'
import type { JobQueue } from '../worker/queue/queue.ts'
import type { Config } from './config.ts'
import { accountsFollowed, keepLooking } from './follow-accounts.ts'
import type { Line } from './line.ts'

export interface LinkedPhonesDeps {
  store: Store
  queue: Pick<JobQueue, 'deliver'>
  line: Pick<Line, 'open' | 'close'>
  config: Pick<Config, 'whatsappWeb' | 'dataFolder'>
  /** Seals the sessions at rest. */
  secretKey: Uint8Array
  log: Logger
  now: () => Date
  /** For measurements and tests: another WhatsApp, another patience. */
  session?: Partial<Pick<SessionOptions, 'clientOptions' | 'timing' | 'trims'>>
  lookEveryMs?: number
}

/** Unasked messages keep this distance: drawn anew each time, as a person's would. */
const betweenMs = { least: 20_000, most: 90_000 }
/** Older news of a link are none. */
const newsMs = 24 * 60 * 60 * 1_000

/**
 * Runs the linked phones of all businesses in this process, also those that are added later, until they are removed; a lease keeps each from
 * being run by two. Tells each owner when her phone is linked, lost or blocked. Dispose of it before the line.
 */
export function openLinkedPhones(deps: LinkedPhonesDeps): AsyncDisposable {
  const { store, line, log } = deps
  const channelOf = channels(deps)
  const tell = ownersOf(deps)
  const follow = accountsFollowed({
    ...{ kind: 'whatsapp-web', store, log, close: line.close },
    open: (account) => line.open(channelOf(account)),
  })

  const look = async () => {
    await follow()
    // An owner who cannot be told now must not keep news from the others.
    for (const link of await store.links('whatsapp-web'))
      await tell(link).catch((err: unknown) =>
        log.warn(
          { err, accountId: link.accountId },
          'an owner could not be told of her link yet, trying again',
        ),
      )
  }
  return keepLooking(look, { log, everyMs: deps.lookEveryMs })
}

function channels({ store, config, secretKey, log, now, session }: LinkedPhonesDeps) {
  // Names this process in the leases.
  const owner = randomUUID()
  const { starts, perHour, chromium } = config.whatsappWeb
  const shared = {
    ...{ store, secretKey, log, now },
    starts: limitStarts(starts),
    folder: join(config.dataFolder, 'whatsapp'),
    ...(chromium !== undefined && { chromium }),
    ...session,
  }
  return (account: Account): Channel =>
    whatsAppWebChannel({
      ...{ account, log, now },
      history: store,
      pace: { perHour, betweenMs },
      session: {
        ...shared,
        account,
        lease: (until) => store.leaseAccount(account.id, owner, until, now()),
      },
    })
}

/** Tells an owner how her link stands, once for each change, whichever process saw it. */
function ownersOf({ store, queue, now }: LinkedPhonesDeps): (link: Link) => Promise<void> {
  const told = new Set<string>()
  return async (link) => {
    const cause = causeOf(link, now())
    if (cause === null || told.has(cause)) return
    const business = store.forBusiness(link.businessId)
    const { takeover } = await business.business()
    const notices = await business.notifyOwner(cause, [newsOf(link, takeover)], now())
    told.add(cause)
    for (const notice of notices) await queue.deliver(notice)
  }
}

/** Names one change: the store tells an owner once for each name. A phone that only was away is no news. */
function causeOf({ accountId, state, since, linkedAt }: Link, now: Date): string | null {
  const at = state === 'ready' ? linkedAt : state === 'lost' || state === 'banned' ? since : null
  if (!at || now.getTime() - at.getTime() > newsMs) return null
  return `link ${accountId} ${state} ${at.toISOString()}`
}

function newsOf({ state, detail }: Link, takeover: { quietMinutes: number; handBackWord: string }): Say {
  const channel = 'whatsapp-web'
  if (state === 'banned') return { key: 'owner.linkBanned' }
  if (state === 'lost') return { key: 'owner.linkLost', args: { channel, detail, url: null } }
  const { quietMinutes: minutes, handBackWord: word } = takeover
  return { key: 'owner.linkReady', args: { channel, minutes, word } }
}
