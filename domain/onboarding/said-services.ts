import { findDuration } from '../price-list/durations.ts'
import { type PricedService, readPriceList, type UnreadLine } from '../price-list.ts'
import { plain } from '../spelling.ts'
import type { DraftService } from './state.ts'
import { type StartingList, startingServices, usualMinutes } from './usual.ts'

/** What a message made of the services so far. */
export interface SaidServices {
  services: DraftService[]
  unread: UnreadLine[]
  /** Services that are new or changed; of them, those whose time was put in for her. */
  taken: DraftService[]
  usual: boolean
  removed?: string
}

const listWanted =
  /^(?:(?:use|give me|send|show|start with|take|i want|i wan|put)\s)?(?:me )?(?:the |a |your |that )?(?:usual |starting |normal |standard |sample )?(?:price )?list(?: abeg| please)?$|^(?:i no get(?: (?:list|any|am))?|i don't have(?: one| a list)?|i dont have(?: one| a list)?|no list|none|skip)$/
const removing =
  /^(?:abeg |please |pls )*(?:remove|delete|comot|take out|cancel|drop|we no dey do|we don'?t do|no more)\s+(.+)$/i
const correcting = /^(?:abeg |please |no,? |change |make |the price of |price of |price for |sorry,? )+/i
/** Says that a price is another now. */
const correction = /\b(?:na|now|is|be|should|must|instead|change|make|to)\b/i
const becoming =
  /\s+(?:now|na|is now|should be|must be|instead|not|to|suppose be|supposed to be|be|is|takes?|dey take|go take)$/i

/** Reads a pasted list, a line to add or correct, "remove gel", or the wish for the usual list. */
export function readServices(text: string, services: DraftService[], list: StartingList): SaidServices {
  const said = plain(text)
    .replace(/[\s.!]+$/u, '')
    .trim()
  const unchanged = { services, unread: [], taken: [], usual: false }
  if (listWanted.test(said) && list.services.length > 0) {
    const taken = startingServices(list)
    return { services: merged(services, taken), unread: [], taken, usual: true }
  }
  const gone = removing.exec(text.trim())?.[1]
  if (gone) return removal(unchanged, gone)
  const { services: found, unread } = readPriceList(text)
  if (found.length === 0) return timeOnly(unchanged, text) ?? { ...unchanged, unread }
  const taken = found.map((one) => toDraft(one, services, list, found.length === 1 && correction.test(text)))
  return {
    services: merged(services, taken),
    unread,
    taken,
    usual: found.some(({ minutes }, index) => minutes === undefined && isNew(services, taken[index])),
  }
}

function isNew(services: DraftService[], one: DraftService | undefined): boolean {
  return one !== undefined && !services.some(({ name }) => name === one.name)
}

function removal(unchanged: SaidServices, words: string): SaidServices {
  const gone = known(unchanged.services, words) ?? alike(unchanged.services, words)
  if (!gone) return unchanged
  const services = unchanged.services.filter((service) => service !== gone)
  return { ...unchanged, services, removed: gone.name }
}

/** "Knotless 5 hours": the time of a service that is there. */
function timeOnly(unchanged: SaidServices, text: string): SaidServices | undefined {
  const duration = findDuration(text)
  if (!duration) return undefined
  const words = text.replace(duration.words, ' ')
  const service = known(unchanged.services, cleaned(words)) ?? alike(unchanged.services, cleaned(words))
  if (!service) return undefined
  const changed = { ...service, minutes: duration.minutes }
  return { ...unchanged, services: merged(unchanged.services, [changed]), taken: [changed] }
}

function cleaned(name: string): string {
  let words = name.replace(/[\s:,.–—-]+$/u, '').trim()
  for (let before = ''; before !== words; ) {
    before = words
    words = words.replace(correcting, '').replace(becoming, '').trim()
  }
  return words
}

/** @param corrected it may name one that is there, perhaps not in full */
function toDraft(
  found: PricedService,
  services: DraftService[],
  list: StartingList,
  corrected: boolean,
): DraftService {
  const words = cleaned(found.name)
  const before =
    known(services, found.name) ?? known(services, words) ?? (corrected ? alike(services, words) : undefined)
  const { price, note } = found
  const name = before?.name ?? found.name
  const minutes = found.minutes ?? before?.minutes ?? usualMinutes(name, list)
  const kept = note ?? before?.note
  return { name, also: before?.also ?? [], price, minutes, ...(kept ? { note: kept } : {}) }
}

function known(services: DraftService[], words: string): DraftService | undefined {
  const wanted = spoken(words)
  return services.find(
    ({ name, also }) => spoken(name) === wanted || also.some((other) => spoken(other) === wanted),
  )
}

/** The only one whose name has all these words. */
function alike(services: DraftService[], words: string): DraftService | undefined {
  const wanted = wordsOf(words)
  const found = services.filter(({ name }) => wanted.every((word) => wordsOf(name).includes(word)))
  return wanted.length > 0 && found.length === 1 ? found[0] : undefined
}

/** "Wash & set" is "wash and set". */
function spoken(name: string): string {
  return plain(name)
    .replace(/\s?&\s?/g, ' and ')
    .trim()
}

function wordsOf(text: string): string[] {
  return spoken(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

function merged(services: DraftService[], changed: DraftService[]): DraftService[] {
  const same = (one: DraftService, other: DraftService) => spoken(one.name) === spoken(other.name)
  const kept = services.map((service) => changed.find((one) => same(one, service)) ?? service)
  return [...kept, ...changed.filter((one) => !services.some((service) => same(service, one)))]
}
