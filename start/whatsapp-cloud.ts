import type { Logger } from 'pino'
import { type WhatsAppCloudChannel, whatsAppCloudChannel } from '../bots/whatsapp-cloud/channel.ts'
import { cloudWebhook } from '../bots/whatsapp-cloud/webhook.ts'
import { render } from '../locales/render.ts'
import type { Account, Store } from '../prisma/store.ts'
import { chosenBusiness } from './chosen-business.ts'
import type { WhatsAppCloudConfig } from './config.ts'
import { accountsFollowed } from './follow-accounts.ts'
import type { Line } from './line.ts'
import type { Measure } from './metrics.ts'

export interface WhatsAppCloudAccount {
  businessId: string
  token: string
  /** Meta's id of the number: the account's external id. */
  phoneNumberId: string
  /** As `name:language`. */
  template?: string | undefined
}

/**
 * Stores a number on the Cloud API, with its token sealed; a number that is known already gets the new token.
 * @throws AccountTaken when the number belongs to another business
 */
export function saveWhatsAppCloudAccount(
  store: Pick<Store, 'saveAccount'>,
  { businessId, token, phoneNumberId, template }: WhatsAppCloudAccount,
): Promise<Account> {
  const credentials = { token, ...(template !== undefined && { template }) }
  return store.saveAccount({ businessId, kind: 'whatsapp-cloud', externalId: phoneNumberId, credentials })
}

/**
 * Stores the account of WHATSAPP_CLOUD_TOKEN, for the business that WHATSAPP_CLOUD_BUSINESS names.
 * @returns the business's slug; undefined without a token
 * @throws Fault when there is no such business, or no business at all
 */
export async function saveConfiguredWhatsAppCloud(
  store: Store,
  { account, business }: WhatsAppCloudConfig,
): Promise<string | undefined> {
  if (!account) return undefined
  const setting = { name: 'WHATSAPP_CLOUD_BUSINESS', slug: business }
  const { id, slug } = chosenBusiness(await store.businesses(), setting, 'The WhatsApp number')
  await saveWhatsAppCloudAccount(store, { businessId: id, ...account })
  return slug
}

/** The numbers of this process; each opens at the start, or when the first message or reply wants it. */
export interface WhatsAppCloud {
  /**
   * Opens the accounts in the store, and closes those that are not there any more. One that cannot be opened is logged,
   * and keeps no other from it.
   */
  follow(): Promise<void>
  /** Opens the one with this account, if it is one of the Cloud API. */
  reopen(accountId: string): Promise<void>
  /** Answers Meta; null where the app's secret and verify token are not set. */
  webhook(request: Request): Promise<Response | null>
}

export interface WhatsAppCloudDeps {
  store: Store
  config: WhatsAppCloudConfig
  /** Is there once messages come in. */
  line: () => Line
  measure: Pick<Measure, 'count'>
  log: Logger
  now: () => Date
}

export function whatsAppCloud(deps: WhatsAppCloudDeps): WhatsAppCloud {
  const { store, config, log } = deps
  const open = new Map<string, { accountId: string; opening: Promise<WhatsAppCloudChannel> }>()

  const of = (account: Account): Promise<WhatsAppCloudChannel> => {
    const known = open.get(account.externalId)
    if (known) return known.opening
    const opening = opened(account, deps)
    open.set(account.externalId, { accountId: account.id, opening })
    opening.catch(() => open.delete(account.externalId))
    return opening
  }

  const close = async (accountId: string) => {
    for (const [phoneNumberId, one] of open) if (one.accountId === accountId) open.delete(phoneNumberId)
    await deps.line().close(accountId)
  }

  /** The first message of a number that was added while this process runs may come before it was looked for. */
  const channelOf = async (phoneNumberId: string) => {
    const known = open.get(phoneNumberId)
    if (known) return known.opening
    const accounts = await store.accounts('whatsapp-cloud')
    const account = accounts.find(({ externalId }) => externalId === phoneNumberId)
    return account && of(account)
  }

  const count = (name: string) => deps.measure.count(name, { channel: 'whatsapp-cloud' })
  const answer = config.webhook && cloudWebhook({ ...config.webhook, channelOf, log, count, now: deps.now })

  let isWarned = answer !== undefined
  const follow = accountsFollowed({
    ...{ kind: 'whatsapp-cloud', store, log, close },
    async open(account) {
      if (!isWarned) log.warn(unheard)
      isWarned = true
      await of(account)
    },
  })

  return {
    follow,
    async reopen(accountId) {
      const account = await store.account(accountId)
      if (account?.kind === 'whatsapp-cloud') await of(account)
    },
    webhook: async (request) => (answer ? answer(request) : null),
  }
}

const unheard =
  'there are WhatsApp numbers, but nothing they receive is taken: set WHATSAPP_CLOUD_APP_SECRET and WHATSAPP_CLOUD_VERIFY_TOKEN'

async function opened(
  account: Account,
  { store, config, line, log, now }: WhatsAppCloudDeps,
): Promise<WhatsAppCloudChannel> {
  const { name, languages } = await store.forBusiness(account.businessId).business()
  const channel = whatsAppCloudChannel({
    ...{ account, businessName: name, log, now },
    listLabel: render([{ key: 'words.choices' }], languages[0] ?? 'en', { seed: account.id }).text,
    reload: () => store.account(account.id),
    ...(config.baseUrl !== undefined && { baseUrl: config.baseUrl }),
  })
  line().open(channel)
  return channel
}
