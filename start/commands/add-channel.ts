import { botIdOf } from '../../bots/telegram/account.ts'
import { credentialsOf, phoneNumberIdPattern } from '../../bots/whatsapp-cloud/account.ts'
import type { BusinessSummary } from '../../prisma/listings.ts'
import type { Account, Store } from '../../prisma/store.ts'
import type { Config } from '../config.ts'
import { Fault } from '../fault.ts'
import { openData } from '../open-data.ts'
import { saveWhatsAppCloudAccount } from '../whatsapp-cloud.ts'
import { findBusiness } from './context.ts'
import { readSecret } from './secret.ts'

export interface CloudOptions {
  phoneNumberId: string
  template?: string
}

/** `jara channel add whatsapp-cloud SLUG`. @throws Fault */
export async function addWhatsAppCloud(config: Config, slug: string, options: CloudOptions): Promise<void> {
  const { phoneNumberId, template } = options
  if (!phoneNumberIdPattern.test(phoneNumberId))
    throw new Fault(
      `${phoneNumberId} is not a phone number id: copy the id from the app's page "API Setup"; it is not the number.`,
    )
  const token = await readSecret('WHATSAPP_CLOUD_TOKEN', 'access token')
  checkCredentials({ token, ...(template !== undefined && { template }) })
  await added(config, slug, (store, { id: businessId }) =>
    saveWhatsAppCloudAccount(store, { businessId, token, phoneNumberId, template }),
  )
  process.stdout.write(
    `${slug} answers on the Cloud API with the number ${phoneNumberId}, as soon as a message comes in.\n`,
  )
}

/** `jara channel add telegram SLUG`. @throws Fault */
export async function addTelegram(config: Config, slug: string): Promise<void> {
  const token = await readSecret('TELEGRAM_BOT_TOKEN', 'bot token')
  if (!/^\d+:[\w-]+$/.test(token))
    throw new Fault('This is not a bot token: copy it from BotFather again; it looks like 123456789:AAE….')
  const externalId = botIdOf(token)
  await added(config, slug, (store, { id: businessId }) =>
    store.saveAccount({ businessId, kind: 'telegram', externalId, credentials: { token } }),
  )
  process.stdout.write(
    `${slug} has the Telegram bot ${externalId}; a Jara that runs answers there within seconds.\n`,
  )
}

function checkCredentials(credentials: Record<string, string>): void {
  try {
    credentialsOf({ id: 'to be added', credentials })
  } catch (error) {
    throw new Fault((error as Error).message, { cause: error })
  }
}

async function added(
  config: Config,
  slug: string,
  save: (store: Store, business: BusinessSummary) => Promise<Account>,
): Promise<void> {
  await using data = await openData(config)
  const { summary } = await findBusiness(data.store, slug)
  try {
    await save(data.store, summary)
  } catch (error) {
    // Through the socket of a running Jara an error keeps its name alone.
    if ((error as Error).name !== 'AccountTaken') throw error
    throw new Fault(`${(error as Error).message}. An account answers for one business alone.`, {
      cause: error,
    })
  }
}
