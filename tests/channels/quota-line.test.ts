import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { unlessBeyondPlan } from '../../start/beyond-plan.ts'
import type { WhatsAppCloudConfig } from '../../start/config.ts'
import { places } from '../../start/places.ts'
import { saveConfiguredWhatsAppCloud, whatsAppCloud } from '../../start/whatsapp-cloud.ts'
import { loadIdentifier } from '../../worker/language/identifier.ts'
import { subscribe } from '../billing/subscribed.ts'
import { FakeCloud } from './fake-cloud.ts'
import { number, chioma as onWhatsApp } from './fake-cloud-webhooks.ts'
import { FakeTelegram } from './fake-telegram.ts'
import { chioma, openOnLine } from './telegram-rig.ts'
import { openWholeLine, type WholeLine } from './whole-line.ts'

/** What customers write, and what the first words of the answer sound like. */
const written = {
  en: { text: 'Good morning, how much do you charge for gel polish please?', answer: /^Thank(?:s| you)/ },
  pcm: { text: 'Abeg how much una dey collect for gel polish? I wan come tomorrow', answer: /I don/ },
}

let house: WholeLine
let telegram: FakeTelegram
let cloud: FakeCloud
let asked = 0

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 20_000, interval: 20 })

beforeAll(async () => {
  house = await openWholeLine(['telegram', 'whatsapp-cloud'], {
    hear: await loadIdentifier(places.identifier),
    understand: async () => {
      asked += 1
      throw new Error('no model is asked past the quota')
    },
  })
  telegram = await FakeTelegram.start()
  cloud = await FakeCloud.start()
  const { pglite, businessId, now } = house
  await openOnLine(house, telegram)
  // A bot writes to nobody who has not written to it.
  telegram.write({ ...chioma, id: 2001 }, { text: 'today' })
  await soon(() => expect(telegram.messages).not.toEqual([]))
  await openCloud()
  // Both channels were there before the fall to Free, and go on.
  await subscribe(house, businessId, 'free', now())
  await pglite.query(
    `INSERT INTO public."UsageCounter" ("businessId", "period", "metric", "count") VALUES ($1, '2026-12', 'conversations', 2)`,
    [businessId],
  )
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await telegram[Symbol.asyncDispose]()
  await cloud[Symbol.asyncDispose]()
})

async function openCloud() {
  const { store, line, now } = house
  const config: WhatsAppCloudConfig = {
    account: { token: cloud.token, phoneNumberId: number.phoneNumberId, template: undefined },
    business: 'glow-nails',
    webhook: { appSecret: cloud.appSecret, verifyToken: cloud.verifyToken },
    baseUrl: cloud.root,
  }
  const deps = { store, config, now, log: { child: () => {} } as never, measure: { count: () => {} } }
  const channel = whatsAppCloud({ ...deps, line: () => line })
  cloud.webhook = async (request) => (await channel.webhook(request)) ?? new Response(null, { status: 404 })
  await channel.follow()
  await saveConfiguredWhatsAppCloud(store, config)
}

test('a further account in the settings is left out and told, and keeps nothing from starting', async () => {
  const { store, businessId } = house
  const further = { businessId, kind: 'telegram' as const, externalId: '77', credentials: { token: 'x' } }
  const told: unknown[] = []
  const log = { warn: (fields: unknown) => void told.push(fields) }
  expect(await unlessBeyondPlan(store.saveAccount(further), log)).toBeUndefined()
  expect(told).toEqual([{ reason: expect.stringContaining('The plan Free has room for 1 channels') }])
  await expect(unlessBeyondPlan(Promise.reject(new Error('other')), log)).rejects.toThrow('other')
})

describe.each(['en', 'pcm'] as const)('past the quota, a customer who writes in %s', (language) => {
  const { text, answer } = written[language]

  test('on Telegram is passed on in her language, without a model', async () => {
    const id = language === 'en' ? 3001 : 3002
    const sent = (to: number) =>
      telegram.messages.filter(({ chat }) => String(chat.id) === String(to)).map((one) => one.text)
    telegram.write({ ...chioma, id }, { text })
    await soon(() => expect(sent(id)).toEqual([expect.stringMatching(answer)]))
    // The owner of Glow Nails.
    await soon(() => expect(sent(2001)).toContainEqual(expect.stringContaining(text)))
    expect(asked).toBe(0)
    expect(telegram.breaches).toEqual([])
  })

  test('on WhatsApp too', async () => {
    const before = cloud.shown.length
    const waId = language === 'en' ? '2348035550001' : '2348035550002'
    await cloud.say({ ...onWhatsApp, waId, userId: `user-${language}` }, text)
    await soon(() => expect(cloud.shown).toHaveLength(before + 1))
    expect(cloud.shown.at(-1)?.text).toMatch(answer)
    expect(asked).toBe(0)
    expect(cloud.breaches).toEqual([])
  })
})
