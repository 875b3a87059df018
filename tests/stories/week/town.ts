import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import type { ChannelEvent } from '../../../bots/channel.ts'
import { deliver } from '../../../bots/deliver.ts'
import { receive } from '../../../bots/receive.ts'
import type { Language } from '../../../domain/language.ts'
import { toLocal } from '../../../domain/time.ts'
import { parseBusinessFile } from '../../../prisma/business-file.ts'
import { openStore } from '../../../prisma/open.ts'
import type { BusinessFile, Store } from '../../../prisma/store.ts'
import { answer } from '../../../worker/answer.ts'
import { askOwner } from '../../../worker/ask-owner.ts'
import { escalate } from '../../../worker/escalate.ts'
import { remind } from '../../../worker/remind.ts'
import { sweep } from '../../../worker/sweep.ts'
import { offerFreedTimes } from '../../../worker/waiting.ts'
import { type Agenda, openAgenda, type Workers } from './agenda.ts'
import { type Customer, customer } from './customer.ts'
import { type Hearing, openHearing, TellingChannel, type Told } from './hearing.ts'
import type { Random } from './random.ts'
import type { Phrase } from './words.ts'

const minuteMs = 60_000

export interface Shop {
  businessId: string
  file: BusinessFile
  /** Where customers write to. */
  accountId: string
}

/** Three businesses, and everybody who writes to them in a week. */
export interface Town extends AsyncDisposable {
  pglite: PGlite
  shops: Shop[]
  /** Everything that was sent, in order. */
  told: Told[]
  /** How many messages each customer wrote, by her address. */
  wrote: Map<string, number>
  begin: Date
  end: Date
  run(): Promise<void>
}

interface Week {
  /** Business files. */
  samples: string[]
  customers: number
  begin: Date
  end: Date
  random: Random
}

interface Streets {
  store: Store
  agenda: Agenda
  hearing: Hearing
  random: Random
  channels: Map<string, TellingChannel>
  people: Map<string, Customer>
  told: Told[]
  wrote: Map<string, number>
  take: (event: ChannelEvent) => Promise<void>
}

const measure = { count: () => {}, stage: () => {} }
const log = pino({ enabled: false })

/** The real line over a real store, with the week's own clock and queue; who reads knows what the customers mean. */
export async function openTown({ samples, customers, begin, end, random }: Week): Promise<Town> {
  const { store, pglite } = await openStore({ secretKey: randomBytes(32) })
  if (!pglite) throw new Error('an embedded store is expected')
  const agenda = openAgenda(begin, random)
  const shared = { store, queue: agenda.queue, now: agenda.now, log }
  const streets: Streets = {
    ...{ store, agenda, random, hearing: openHearing() },
    ...{ channels: new Map(), people: new Map(), told: [], wrote: new Map() },
    take: receive({ ...shared, count: measure.count, settleMs: 2_000 }),
  }
  const shops: Shop[] = []
  for (const path of samples) shops.push(await openShop(streets, path))
  for (let index = 0; index < customers; index++) settle(streets, random.pick(shops), index)
  const { told, wrote } = streets
  return {
    ...{ pglite, shops, told, wrote, begin, end },
    run: () => agenda.run(workersOf(streets), end),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

async function openShop(streets: Streets, path: string): Promise<Shop> {
  const { store, channels } = streets
  const file = parseBusinessFile(await readFile(path))
  const { businessId } = await store.importBusiness(file)
  const own = await store.saveAccount({ businessId, kind: 'whatsapp-cloud', externalId: file.slug })
  const forOwner = await store.saveAccount({ businessId, kind: 'telegram', externalId: file.slug })
  for (const account of [own, forOwner])
    channels.set(account.id, new TellingChannel(account, (sent) => spread(streets, sent)))
  return { businessId, file, accountId: own.id }
}

/** A message has arrived: she who reads it thinks about it. */
function spread(streets: Streets, sent: Pick<Told, 'accountId' | 'address' | 'id' | 'text'>) {
  const { told, agenda, hearing, people } = streets
  const one = { ...sent, ...hearing.latest(), at: agenda.now() }
  told.push(one)
  people.get(one.address)?.hear(one)
  const calls = one.says.some(({ key }) => /^handoff\.(?:asked|complaint|notUnderstood)/.test(key))
  if (calls && people.has(one.address)) stepIn(streets, one)
}

/** A person of the business answers where one is wanted, mostly, and then leaves the chat to Jara again. */
function stepIn({ agenda, random, take }: Streets, { accountId, address, id }: Told) {
  if (random.chance(0.4)) return
  agenda.after(random.between(3, 40) * minuteMs, () =>
    take({
      ...{ event: 'person', accountId, address, externalId: `person-${id}`, kind: 'text' },
      ...{ text: 'Hello, how can I help you?', at: agenda.now() },
      aliases: [{ kind: 'phone', value: address }],
    }),
  )
}

/** A customer, who will write for the first time at some moment of the week. */
function settle(streets: Streets, shop: Shop, index: number) {
  const { agenda, random, people } = streets
  const address = `23480${String(10_000_000 + index)}`
  const language: Language = random.chance(0.35) ? 'pcm' : 'en'
  const one = customer(language, {
    ...{ random, business: shop.file, after: agenda.after },
    now: () => toLocal(agenda.now(), shop.file.timezone),
    write: (phrase) => write(streets, shop, { address, language, phrase }),
  })
  people.set(address, one)
  agenda.after(arrival(random), () => one.arrive())
}

/** Any day but the last, from seven in the morning to nine in the evening; many at the full hour. */
function arrival(random: Random): number {
  const day = random.between(0, 5)
  const minute = random.chance(0.3) ? random.pick([9, 13, 18]) * 60 : random.between(7 * 60, 21 * 60)
  return (day * 24 * 60 + minute) * minuteMs
}

/** A channel hands a message over again where it is not sure that it was taken. */
async function write(
  { agenda, random, hearing, take, wrote }: Streets,
  { accountId }: Shop,
  { address, language, phrase }: { address: string; language: Language; phrase: Phrase },
): Promise<void> {
  const number = (wrote.get(address) ?? 0) + 1
  wrote.set(address, number)
  hearing.learn(phrase, language)
  const message = {
    ...{ accountId, address, externalId: `${address}-${number}`, text: phrase.text, kind: 'text' as const },
    ...{ aliases: [{ kind: 'phone', value: address }], receivedAt: agenda.now() },
  }
  await take(message)
  if (random.chance(0.03)) await take(message)
}

/** How often the background work looks; in the product every five seconds, which would only take longer here. */
export const roundMs = 10 * minuteMs

function workersOf({ store, agenda, random, hearing, channels }: Streets): Workers {
  const shared = { store, queue: agenda.queue, now: agenda.now, log, measure }
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
    answer: answer({ ...shared, understand: hearing.understand }),
    deliver: deliver({ ...shared, channels, render: hearing.render, random: random.next }),
  }
}
