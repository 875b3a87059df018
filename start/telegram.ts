import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { botIdOf } from '../bots/telegram/account.ts'
import { type TelegramChannel, telegramChannel } from '../bots/telegram/channel.ts'
import type { Account, Store } from '../prisma/store.ts'
import { chosenBusiness } from './chosen-business.ts'
import type { Config, TelegramConfig } from './config.ts'

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

/** The channels of all Telegram accounts in the store. @throws Error when one lacks its token or address */
export async function telegramChannels(
  store: Store,
  config: Pick<Config, 'telegram' | 'publicUrl'>,
  log: Logger,
  now: () => Date,
): Promise<TelegramChannel[]> {
  // Names this process in the leases: one of several at a time polls an account.
  const owner = randomUUID()
  const { apiRoot, mode } = config.telegram
  return (await store.accounts('telegram')).map((account: Account) =>
    telegramChannel({
      account,
      mode,
      publicUrl: config.publicUrl,
      ...(apiRoot !== undefined && { apiRoot }),
      lease: (until) => store.leaseAccount(account.id, owner, until, now()),
      mayConnect: (userId) => isOwner(store, account.businessId, userId),
      log,
      now,
    }),
  )
}

/** The business file names the owner's Telegram user id; only her own account is answered for. */
async function isOwner(store: Store, businessId: string, userId: string): Promise<boolean> {
  const { owner } = await store.forBusiness(businessId).export()
  return owner?.channel === 'telegram' && owner.id === userId
}
