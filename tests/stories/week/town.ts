import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import type { ChannelEvent, OutboundMessage } from '../../../bots/channel.ts'
import { deliver } from '../../../bots/deliver.ts'
import { receive } from '../../../bots/receive.ts'
import type { Language } from '../../../domain/language.ts'
import type { Say } from '../../../domain/say.ts'
import { toLocal } from '../../../domain/time.ts'
import { render } from '../../../locales/render.ts'
import { parseBusinessFile } from '../../../prisma/business-file.ts'
import { openStore } from '../../../prisma/open.ts'
import type { BusinessFile, Store } from '../../../prisma/store.ts'
import { answer } from '../../../worker/answer.ts'
import { askOwner } from '../../../worker/ask-owner.ts'
import { escalate } from '../../../worker/escalate.ts'
import { remind } from '../../../worker/remind.ts'
import { sweep } from '../../../worker/sweep.ts'
import type { Understand } from '../../../worker/understand.ts'
import { offerFreedTimes } from '../../../worker/waiting.ts'
import { CollectingChannel } from '../house.ts'
import { type Read, scripted } from '../scene.ts'
import { type Agenda, openAgenda } from './agenda.ts'
import { type Customer, customer } from './customer.ts'
import type { Random } from './random.ts'
import type { Phrase } from './words.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** What reached somebody, and when. */
export interface Told {
  at: Date
  accountId: string
  address: string
  /** The outbound row. */
  id: string
  text: string
  says: Say[]
}

export interface Shop {
  businessId: string
  file: BusinessFile
  accountId: string
}

/** Three businesses, and everybody who writes to them in a week. */
export interface Town extends AsyncDisposable {
  store: Store
  pglite: PGlite
  shops: Shop[]
  told: Told[]
  wrote: Map<string, number>
  begin: Date
  end: Date
  run(): Promise<void>
}

interface Week {
  samples: string[]
  customers: number
  begin: Date
  end: Date
  random: Random
}

/** How often the background work looks: in the product every five seconds. */
const roundMs = 10 * minuteMs

export async function openTown({ samples, customers, begin, end, random }: Week): Promise<Town> {
  const { store, pglite } = await openStore({ secretKey: randomBytes(32) })
  if (!pglite) throw new Error('an embedded store is expected')
  const agenda = openAgenda(begin)
  const heard = hearing()
  const channels = new Map<string, SeenChannel>()
  const told: Told[] = []
  const people = new Map<string, Customer>()
  const shared = {
    ...{ store, queue: agenda.queue, now: () => agenda.now() },
    ...{ log: pino({ enabled: false }), measure: { count: () => {}, stage: () => {} } },
  }
  const take = receive({ ...shared, count: () => {}, settleMs: 2_000 })
  const shops: Shop[] = []
  const onSent = (one: Told) => {
    told.push(one)
    const buttons = one.says.flatMap((say) => say.buttons ?? []).map(({ key }) => key)
    const words = heard.buttons
    people.get(one.address)?.hear({
      says: one.says,
      buttons: buttons.map((key, place) => ({ key, text: words[place]?.text ?? '' })),
    })
    if (one.says.some(({ key }) => /^handoff\.(?:asked|complaint|notUnderstood)/.test(key)))
      stepIn(agenda, random, take, one)
  }
  for (const path of samples) {
    const file = parseBusinessFile(await readFile(path))
    const { businessId } = await store.importBusiness(file)
    const own = await store.saveAccount({ businessId, kind: 'whatsapp-cloud', externalId: file.slug })
    const bot = await store.saveAccount({ businessId, kind: 'telegram', externalId: file.slug })
    for (const { id, kind } of [own, bot]) channels.set(id, new SeenChannel(kind, id, agenda, heard, onSent))
    shops.push({ businessId, file, accountId: own.id })
  }
  const wrote = new Map<string, number>()
  for (let index = 0; index < customers; index++) {
    const shop = random.pick(shops)
    const address = `23480${String(10_000_000 + index)}`
    const language: Language = random.chance(0.35) ? 'pcm' : 'en'
    const one = customer(language, {
      ...{ random, business: shop.file, after: agenda.after },
      now: () => toLocal(agenda.now(), shop.file.timezone),
      async write(phrase) {
        heard.reads(phrase, language)
        wrote.set(address, (wrote.get(address) ?? 0) + 1)
        await take(messageOf(shop, address, `${address}-${wrote.get(address)}`, phrase.text, agenda.now()))
      },
    })
    people.set(address, one)
    agenda.after(arrival(random), () => one.arrive())
  }
  const answering = answer({ ...shared, understand: heard.understand })
  const delivering = deliver({ ...shared, channels, render: heard.render, random: () => random.next() })
  const rounds = [
    sweep({ ...shared, graceMs: minuteMs }),
    escalate(shared),
    askOwner(shared),
    remind(shared),
    offerFreedTimes(shared),
  ]
  const goRound = async () => {
    for (const round of rounds) await round()
    agenda.after(roundMs, goRound)
  }
  agenda.after(0, goRound)
  return {
    ...{ store, pglite, shops, told, wrote, begin, end },
    run: () => agenda.run({ answer: answering, deliver: delivering }, end),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

function messageOf(shop: Shop, address: string, externalId: string, text: string, at: Date) {
  return {
    ...{ accountId: shop.accountId, externalId, address, text, kind: 'text' as const },
    ...{ aliases: [{ kind: 'phone', value: address }], receivedAt: at },
  }
}

/** Any day but the last, from seven in the morning to nine in the evening; many at the full hour. */
function arrival(random: Random): number {
  const day = random.between(0, 5)
  const minute = random.chance(0.3) ? random.pick([9, 13, 18]) * 60 : random.between(7 * 60, 21 * 60)
  return (day * 24 * 60 + minute) * minuteMs
}

/** A person of the business answers where one is wanted, mostly, and then leaves the chat to Jara again. */
function stepIn(
  agenda: Agenda,
  random: Random,
  take: (event: ChannelEvent) => Promise<void>,
  { accountId, address, id }: Told,
) {
  if (random.chance(0.4)) return
  agenda.after(random.between(3, 40) * minuteMs, () =>
    take({
      ...{ event: 'person', accountId, address, externalId: `person-${id}`, kind: 'text' },
      ...{ text: 'Hello, how can I help you?', at: agenda.now() },
      aliases: [{ kind: 'phone', value: address }],
    }),
  )
}

/** What is said and understood: words of customers, with their readings, and the sentences of the latest message. */
function hearing() {
  const readings: Record<string, Read[]> = {}
  const languages = new Map<string, Language>()
  const read = scripted(readings)
  const understand: Understand = async (input) => {
    const understood = await read(input)
    const language = languages.get(input.messages.at(-1) ?? '') ?? 'en'
    return { ...understood, intent: { ...understood.intent, language } }
  }
  const latest = {
    ...{ says: [] as Say[], buttons: [] as OutboundMessage['buttons'], understand },
    reads({ text, reads }: Phrase, language: Language) {
      readings[text] = reads
      languages.set(text, language)
    },
    render(says: Say[], language: Language, options: { seed: string }) {
      const rendered = render(says, language, options)
      latest.says = says
      latest.buttons = rendered.buttons
      return rendered
    },
  }
  return latest
}

class SeenChannel extends CollectingChannel {
  readonly #agenda: Agenda
  readonly #heard: ReturnType<typeof hearing>
  readonly #onSent: (told: Told) => void

  constructor(
    kind: CollectingChannel['kind'],
    accountId: string,
    agenda: Agenda,
    heard: ReturnType<typeof hearing>,
    onSent: (told: Told) => void,
  ) {
    super(kind, accountId, { buttons: 10 })
    this.#agenda = agenda
    this.#heard = heard
    this.#onSent = onSent
  }

  override async send(address: string, message: OutboundMessage): Promise<{ externalId: string }> {
    const { externalId } = await super.send(address, message)
    const { text, id = '' } = message
    const { says } = this.#heard
    this.#onSent({ ...{ at: this.#agenda.now(), accountId: this.accountId, address, id, text, says } })
    return { externalId: `${this.accountId}-${externalId}` }
  }
}

export const weekMs = 7 * 24 * hourMs
