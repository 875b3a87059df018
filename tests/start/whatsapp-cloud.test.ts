import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseConfig, type WhatsAppCloudConfig } from '../../start/config.ts'
import { ConfigError } from '../../start/fault.ts'
import {
  saveConfiguredWhatsAppCloud,
  saveWhatsAppCloudAccount,
  whatsAppCloud,
} from '../../start/whatsapp-cloud.ts'
import { openWholeLine, type WholeLine } from '../channels/whole-line.ts'

const account = {
  WHATSAPP_CLOUD_TOKEN: 'EAAG0123456789abcdefghij',
  WHATSAPP_CLOUD_PHONE_NUMBER_ID: '106540352242922',
}
const webhook = { WHATSAPP_CLOUD_APP_SECRET: 'ab'.repeat(16), WHATSAPP_CLOUD_VERIFY_TOKEN: 'chosen-by-us' }

function faultsOf(environment: Record<string, string>): string[] {
  try {
    parseConfig(environment)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    const { faults, message } = error as ConfigError
    for (const { fix } of faults) expect(fix).not.toBe('')
    for (const value of Object.values(environment)) if (value !== '') expect(message).not.toContain(value)
    return faults.map(({ setting }) => setting)
  }
}

describe('settings of the Cloud API', () => {
  test('together they make an account and a webhook', () => {
    const { config, warnings } = parseConfig({
      ...account,
      ...webhook,
      WHATSAPP_CLOUD_TEMPLATE: 'jara_update:en_GB',
    })
    expect(warnings).toEqual([])
    expect(config.whatsappCloud).toEqual({
      account: {
        token: account.WHATSAPP_CLOUD_TOKEN,
        phoneNumberId: '106540352242922',
        template: 'jara_update:en_GB',
      },
      business: undefined,
      webhook: { appSecret: 'ab'.repeat(16), verifyToken: 'chosen-by-us' },
      baseUrl: undefined,
    })
  })

  test('none of them is needed', () => {
    expect(parseConfig({}).config.whatsappCloud).toMatchObject({ account: undefined, webhook: undefined })
  })

  test.each([
    [{ ...account }, ['WHATSAPP_CLOUD_APP_SECRET', 'WHATSAPP_CLOUD_VERIFY_TOKEN']],
    [{ ...webhook, WHATSAPP_CLOUD_APP_SECRET: '' }, ['WHATSAPP_CLOUD_APP_SECRET']],
    [{ ...webhook, WHATSAPP_CLOUD_VERIFY_TOKEN: '' }, ['WHATSAPP_CLOUD_VERIFY_TOKEN']],
    [{ ...webhook, WHATSAPP_CLOUD_PHONE_NUMBER_ID: '106540352242922' }, ['WHATSAPP_CLOUD_TOKEN']],
    [{ ...webhook, WHATSAPP_CLOUD_TEMPLATE: 'jara_update:en' }, ['WHATSAPP_CLOUD_TOKEN']],
    [{ ...webhook }, []],
  ])('%j lacks %j', (environment, missing) => {
    expect(faultsOf(environment)).toEqual(missing)
  })

  test('a token alone is for the command that adds a number, and is said to open none', () => {
    const { config, warnings } = parseConfig({ WHATSAPP_CLOUD_TOKEN: account.WHATSAPP_CLOUD_TOKEN })
    expect(config.whatsappCloud.account).toBeUndefined()
    expect(warnings.join()).toContain('WHATSAPP_CLOUD_PHONE_NUMBER_ID')
    expect(warnings.join()).not.toContain(account.WHATSAPP_CLOUD_TOKEN)
  })

  test('each that is of the wrong form is named, and no secret is shown', () => {
    const wrong = {
      WHATSAPP_CLOUD_TOKEN: 'Bearer EAAG with spaces',
      WHATSAPP_CLOUD_PHONE_NUMBER_ID: '+2348031112222',
      WHATSAPP_CLOUD_APP_SECRET: 'not-hex-hunter2',
      WHATSAPP_CLOUD_VERIFY_TOKEN: 'hunter2',
      WHATSAPP_CLOUD_BUSINESS: "Ada's",
      WHATSAPP_CLOUD_TEMPLATE: 'Hello World',
      WHATSAPP_CLOUD_BASE_URL: 'graph',
    }
    expect(faultsOf(wrong).sort()).toEqual(Object.keys(wrong).sort())
  })
})

describe('the numbers of a process', () => {
  const number = { token: 'EAAG-one', phoneNumberId: '111111111', template: undefined }
  const config: WhatsAppCloudConfig = {
    account: number,
    business: undefined,
    webhook: undefined,
    baseUrl: undefined,
  }
  let house: WholeLine
  beforeAll(async () => {
    house = await openWholeLine([])
  }, 60_000)
  afterAll(() => house[Symbol.asyncDispose]())

  test('a number belongs to one business, and a new token takes the place of the old one', async () => {
    const { store, businessId } = house
    expect(await saveConfiguredWhatsAppCloud(store, config)).toBe('glow-nails')
    const newer = { businessId, ...number, token: 'EAAG-two', template: 'a:en' }
    const again = await saveWhatsAppCloudAccount(store, newer)
    expect(await store.accounts('whatsapp-cloud')).toMatchObject([
      { id: again.id, externalId: '111111111', credentials: { token: 'EAAG-two', template: 'a:en' } },
    ])
    const elsewhere = saveConfiguredWhatsAppCloud(store, { ...config, business: 'nobody' })
    await expect(elsewhere).rejects.toThrow('There are: glow-nails')
  })

  test('one that cannot be opened keeps no other from it, and an unheard one is said aloud', async () => {
    const { store, businessId, line, now } = house
    await store.saveAccount({ businessId, kind: 'whatsapp-cloud', externalId: '222222222' })
    const logs: string[] = []
    const log = pino({}, { write: (text: string) => void logs.push(text) })
    const measure = { count: () => {} }
    const cloud = whatsAppCloud({ ...{ store, config, log, now, measure }, line: () => line })
    await cloud.follow()
    const [good] = await store.accounts('whatsapp-cloud')
    expect(line.channel(good?.id ?? '')?.kind).toBe('whatsapp-cloud')
    expect(logs.join('')).toContain('has no token; set WHATSAPP_CLOUD_TOKEN')
    expect(logs.join('')).toContain('set WHATSAPP_CLOUD_APP_SECRET')
    expect(await cloud.webhook(new Request('https://jara.example/webhooks/whatsapp'))).toBeNull()
  })
})
