import { readFileSync } from 'node:fs'
import type { User } from 'grammy/types'
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import type { Language } from '../../domain/language.ts'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import { openBilling } from '../../start/billing.ts'
import { type Line, wireLine } from '../../start/line.ts'
import { importFirstPlans } from '../../start/plans-file.ts'
import { lateOffers } from '../../worker/billing/late-offers.ts'
import { billingRound } from '../../worker/billing/rounds.ts'
import { openEmbeddedQueue } from '../../worker/queue/embedded.ts'
import type { JobQueue } from '../../worker/queue/queue.ts'
import { lookAfterRequests } from '../../worker/requests.ts'
import type { Understand } from '../../worker/understand.ts'
import { FakeCloud } from '../channels/fake-cloud.ts'
import { number, chioma as onWhatsApp } from '../channels/fake-cloud-webhooks.ts'
import { FakeTelegram } from '../channels/fake-telegram.ts'
import { channelOn as telegramOn } from '../channels/telegram-rig.ts'
import { channelOn as cloudOn, subscribe } from '../channels/whatsapp-cloud-rig.ts'
import { FakePaystack, secretKey } from '../paystack/fake-paystack.ts'
import type { Card } from '../paystack/fake-rows.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** An owner on one channel, a customer on the same, and how both write and hear. */
interface Phone extends AsyncDisposable {
  write(who: Who, text: string): Promise<void>
  /** The customer sends a picture. */
  picture(): Promise<void>
  /** All that was shown to one of them. */
  shown(who: Who): string[]
  breaches(): string[]
}
type Who = 'owner' | 'customer'

export interface OwnerLine extends AsyncDisposable {
  businessId: string
  store: Awaited<ReturnType<typeof openStore>>['store']
  paystack: FakePaystack
  query(text: string, params?: unknown[]): Promise<unknown[]>
  /** The owner writes. @returns what she reads then */
  says(text: string): Promise<string>
  /** A customer writes and is answered; what the owner hears of it is in `heard`. */
  asked(text: string): Promise<string[]>
  /** The customer sends a picture and is answered. */
  showsPicture(): Promise<string[]>
  /** What the owner was told since this was asked last, unasked. */
  heard(): string[]
  /** What a sweep does for the deposits of customers. */
  deposits(): Promise<void>
  /** What a sweep does for bookings that wait for the owner's word. */
  requests(): Promise<void>
  /** All that the customer was shown. */
  shownToCustomer(): string[]
  /** Time passes: so often as `every` says, what is due is looked at and sent. */
  pass(ms: number, every?: number): Promise<void>
  now(): Date
  /** She pays what Paystack was asked for last; its webhook comes, or is lost. */
  pays(more?: { lost?: boolean; amount?: number; currency?: string; card?: Card }): Promise<void>
  /** A webhook of Paystack's has come: it is kept, and dealt with. */
  tells(told: { event: string; key: string; reference: string }): Promise<void>
  /** Paystack is asked how a payment stands, as the job of a webhook does. */
  settle(reference: string): Promise<void>
  breaches(): string[]
}

const silent = pino({ level: 'silent' })
const patience = { timeout: 30_000, interval: 15 }
const price = { act: 'price' as const, slots: { service: ['gel polish'] } }

/** Glow Nails with everything behind its channel, payments on, at nine on Tuesday 1 December 2026. */
export async function openOwnerLine(
  kind: 'telegram' | 'whatsapp-cloud',
  language: Language,
  understand: Understand = async () => ({
    intent: { language, asks: [price], confidence: 1 },
    ...{ unsureBelow: 0.5, lostBelow: 0, tokensIn: 10, tokensOut: 3, ms: 1 },
  }),
): Promise<OwnerLine> {
  await using stack = new AsyncDisposableStack()
  let time = new Date('2026-12-01T09:00:00+01:00').getTime()
  const now = () => new Date(time)
  const { store, pglite } = await openStore({ secretKey: new Uint8Array(32), now })
  stack.use(store)
  if (!pglite) throw new Error('an embedded store is expected')
  const queue = stack.use(await openEmbeddedQueue({ pglite }))
  const paystack = stack.use(await FakePaystack.start(now))
  const billing = openBilling(
    { secretKey, baseUrl: paystack.url, emailDomain: 'jara.example' },
    { store, queue, now, key: Buffer.alloc(32, 7), publicUrl: 'https://jara.example', log: silent },
  )
  const file = readFileSync(new URL('../dialogues/glow-nails.yaml', import.meta.url))
  const { businessId } = await store.importBusiness({
    ...parseBusinessFile(file),
    languages: language === 'pcm' ? ['pcm', 'en'] : ['en', 'pcm'],
  })
  const line = stack.use(
    await wireLine({
      ...{ store, queue: withoutSweeps(queue), now, billing, sends: [kind], settleMs: 20, log: silent },
      measure: { count: () => {}, stage: () => {} },
      understand,
    }),
  )
  const open = kind === 'telegram' ? onTelegram : onCloud
  const phone = stack.use(await open({ store, line, businessId, now }))
  const query = async (text: string, params: unknown[] = []) => (await pglite.query(text, params)).rows
  const rounds = { store, queue, now, log: silent, payments: billing.payments }
  const [round, late] = [billingRound(rounds), lateOffers(rounds)]
  let known = 0
  const news = () => {
    const all = phone.shown('owner')
    const fresh = all.slice(known)
    known = all.length
    return fresh
  }
  const settled = async (inbound: number) =>
    vi.waitFor(async () => {
      const [row] = (await query(
        `SELECT (SELECT count(*) FROM public."Inbound" WHERE "answeredAt" IS NOT NULL)::int AS "answered",
           (SELECT count(*) FROM public."Outbound" WHERE "status" IN ('pending', 'sending')
             AND ("notBefore" IS NULL OR "notBefore" <= $1))::int AS "waiting"`,
        [now().toISOString()],
      )) as { answered: number; waiting: number }[]
      expect(row).toEqual({ answered: inbound, waiting: 0 })
    }, patience)
  let written = 0
  const receives = async (write: () => Promise<void>) => {
    written += 1
    time += 1_000
    await write()
    await settled(written)
  }
  const writes = (who: Who, text: string) => receives(() => phone.write(who, text))
  // A bot writes to nobody who has not written to it.
  await store.forBusiness(businessId).inviteMember({
    ...{ codeHash: hashOf('7KQMX2PW'), role: 'owner', name: 'Ebiere', person: null },
    expiresAt: new Date(time + dayMs),
  })
  await writes('owner', 'link 7KQM-X2PW')
  news()
  // Nobody is metered before there are plans: her trial begins when she can be told of it.
  await importFirstPlans(store, new URL('../../plans.yaml', import.meta.url).pathname, now())
  await round()
  await settled(written)
  const held = stack.move()
  return {
    ...{ businessId, store, paystack, query, now, heard: news },
    async says(text) {
      await writes('owner', text)
      return news().join('\n\n')
    },
    async deposits() {
      await billing.deposits()
      for (const reference of await store.billing.paymentsToCheck(now(), now(), 50))
        await billing.settle({ reference })
    },
    requests: lookAfterRequests({ store, queue, now, log: silent }),
    shownToCustomer: () => phone.shown('customer'),
    async asked(text) {
      const before = phone.shown('customer').length
      await writes('customer', text)
      return phone.shown('customer').slice(before)
    },
    async showsPicture() {
      const before = phone.shown('customer').length
      await receives(() => phone.picture())
      return phone.shown('customer').slice(before)
    },
    async pass(ms, every = 12 * hourMs) {
      for (let left = ms; left > 0; left -= every) {
        time += Math.min(left, every)
        await round()
        await late()
        for (const job of await store.undelivered(now(), 100)) await queue.deliver(job)
        await settled(written)
      }
    },
    settle: (reference) => billing.settle({ reference }),
    async tells(told) {
      await store.billing.recordEvent({ ...told, now: now() })
      await billing.settle(told)
      await settled(written)
    },
    async pays({ lost = false, ...paid } = {}) {
      const reference = [...paystack.rows.keys()].at(-1) ?? ''
      paystack.pay(reference, paid)
      if (!lost) await billing.settle({ reference })
      await settled(written)
    },
    breaches: () => [...phone.breaches(), ...paystack.faults],
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}

/** Rounds come when the story lets time pass, and at no other moment. */
function withoutSweeps(queue: JobQueue): JobQueue {
  const none = async () => ({ [Symbol.asyncDispose]: async () => {} })
  return new Proxy(queue, {
    get(real, name) {
      const value: unknown = name === 'onSweep' ? none : Reflect.get(real, name)
      return typeof value === 'function' ? value.bind(real) : value
    },
  })
}

interface Wired {
  store: OwnerLine['store']
  line: Line
  businessId: string
  now: () => Date
}

const people: Record<Who, User> = {
  owner: { id: 7001, is_bot: false, first_name: 'Ebiere' },
  customer: { id: 7002, is_bot: false, first_name: 'Chioma' },
}

async function onTelegram({ store, line, businessId, now }: Wired): Promise<Phone> {
  const fake = await FakeTelegram.start()
  const saved = await store.saveAccount({
    ...{ businessId, kind: 'telegram', externalId: String(fake.bot.id) },
    credentials: { token: fake.token },
  })
  const account = { ...saved, credentials: { token: fake.token } }
  line.open(telegramOn(fake, [], { account, now, lease: async () => true }))
  return {
    write: async (who, text) => void fake.write(people[who], { text }),
    picture: async () => {
      const photo = [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }]
      fake.write(people.customer, { photo })
    },
    shown: (who) =>
      fake.messages.filter(({ chat }) => chat.id === people[who].id).map(({ text }) => text ?? ''),
    breaches: () => fake.breaches,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}

const numbers: Record<Who, string> = { owner: '2348035550001', customer: '2348035550002' }

async function onCloud({ store, line, businessId, now }: Wired): Promise<Phone> {
  const fake = await FakeCloud.start()
  const credentials = { token: fake.token, template: 'jara_update:en' }
  const saved = await store.saveAccount({
    ...{ businessId, kind: 'whatsapp-cloud', externalId: number.phoneNumberId },
    credentials,
  })
  const channel = cloudOn(fake, [], { account: { ...saved, credentials }, businessName: 'Glow Nails', now })
  subscribe(fake, channel)
  line.open(channel)
  return {
    write: async (who, text) => {
      const waId = numbers[who]
      const timestamp = String(Math.floor(now().getTime() / 1_000))
      const from = { ...onWhatsApp, waId, userId: `user-${who}` }
      await fake.write(from, { type: 'text', text: { body: text }, timestamp })
    },
    picture: async () => {
      const timestamp = String(Math.floor(now().getTime() / 1_000))
      const from = { ...onWhatsApp, waId: numbers.customer, userId: 'user-customer' }
      await fake.write(from, { type: 'image', image: { id: '1' }, timestamp })
    },
    shown: (who) => fake.shown.filter(({ to }) => to === numbers[who]).map(({ text }) => text),
    breaches: () => fake.breaches,
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  }
}
