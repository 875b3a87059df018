import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { botIdOf } from '../bots/telegram/account.ts'
import { type TelegramChannel, telegramChannel } from '../bots/telegram/channel.ts'
import type { Account, Store } from '../prisma/store.ts'
import { chosenBusiness } from './chosen-business.ts'
import type { Config, TelegramConfig } from './config.ts'
import { accountsFollowed } from './follow-accounts.ts'
import type { Line } from './line.ts'

/**
 * Stores the account of TELEGRAM_BOT_TOKEN, for the business that TELEGRAM_BUSINESS names.
 * @returns the business's slug; undefined without a token
 * @throws Fault when there is no such business, or no business at all
 */
export async function saveTelegramAccount(
  store: Store,
  telegram: TelegramConfig,
): Promise<string | undefined> {
  if (!telegram.token) return undefined
  const setting = { name: 'TELEGRAM_BUSINESS', slug: telegram.business }
  const { id, slug } = chosenBusiness(await store.businesses(), setting, 'The Telegram bot')
  const account = { businessId: id, kind: 'telegram' as const, externalId: botIdOf(telegram.token) }
  await store.saveAccount({ ...account, credentials: { token: telegram.token } })
  return slug
}

export interface TelegramDeps {
  store: Store
  line: Pick<Line, 'open' | 'close'>
  config: Pick<Config, 'telegram' | 'publicUrl'>
  log: Logger
  now: () => Date
}

/**
 * Makes this process's Telegram channels those of the accounts in the store, each time it is called; one with a new
 * token is opened anew.
 */
export function telegramFollowed(deps: TelegramDeps): () => Promise<void> {
  // Names this process in the leases: one of several at a time polls an account.
  const owner = randomUUID()
  const { line } = deps
  return accountsFollowed({
    ...deps,
    kind: 'telegram',
    open: (account) => line.open(channelOf(account, owner, deps)),
    close: line.close,
    openedWith: ({ credentials }) => credentials?.token ?? '',
  })
}

/** @throws Error when the account lacks its token or address */
function channelOf(
  account: Account,
  owner: string,
  { store, config, log, now }: TelegramDeps,
): TelegramChannel {
  const { apiRoot, mode } = config.telegram
  return telegramChannel({
    account,
    mode,
    publicUrl: config.publicUrl,
    ...(apiRoot !== undefined && { apiRoot }),
    lease: (until) => store.leaseAccount(account.id, owner, until, now()),
    mayConnect: (userId) => isOwner(store, account.businessId, userId),
    log,
    now,
  })
}

/** The business file names the owner's Telegram user id; only her own account is answered for. */
async function isOwner(store: Store, businessId: string, userId: string): Promise<boolean> {
  const { owner } = await store.forBusiness(businessId).export()
  return owner?.channel === 'telegram' && owner.id === userId
}
