import type { Service } from '../../../domain/business.ts'
import type { Language } from '../../../domain/language.ts'
import {
  addDays,
  at,
  dateOf,
  type LocalDate,
  type LocalDateTime,
  timeOf,
  weekdayOf,
} from '../../../domain/time.ts'
import type { BusinessFile } from '../../../prisma/store.ts'
import type { Told } from './hearing.ts'
import type { Random } from './random.ts'
import { dayWords, moment, opening, type Phrase, plainly, pressed, timeWords } from './words.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A message of Jara's, as it reached her. */
type Heard = Pick<Told, 'says' | 'buttons'>

export interface Surroundings {
  random: Random
  business: BusinessFile
  /** On the business's clock. */
  now(): LocalDateTime
  after(ms: number, happen: () => Promise<void>): void
  write(phrase: Phrase): Promise<void>
}

/** One who writes to a business of her own accord, and reacts to what it answers. */
export interface Customer {
  arrive(): Promise<void>
  hear(message: Heard): void
}

/** Nobody talks to a shop for ever. */
const patience = 12

export function customer(language: Language, around: Surroundings): Customer {
  const { random, business } = around
  const mind: Mind = {
    ...{ language, around, said: 0, plans: 0, booked: false },
    service: favourite(business, random),
    next: undefined,
  }
  return {
    async arrive() {
      const kind = random.draw({ greet: 1, price: 3, free: 2, book: 7, bookDay: 2, person: 0.5, stop: 0.1 })
      if (kind === 'greet' || kind === 'person' || kind === 'stop') await speak(mind, plain(mind, kind))
      else await speak(mind, open(mind, kind))
    },
    hear: (message) => react(mind, message),
  }
}

interface Mind {
  language: Language
  around: Surroundings
  service: Service
  said: number
  /** Times that she wants to change or cancel of her own accord. */
  plans: number
  booked: boolean
  /** Her latest intention: a later message of Jara's makes her think anew. */
  next: object | undefined
}

/** Few services make most of a shop's week. */
function favourite({ services }: BusinessFile, random: Random): Service {
  return random.pick(random.chance(0.6) ? services.slice(0, 4) : services)
}

async function speak(mind: Mind, phrase: Phrase): Promise<void> {
  if (mind.said >= patience) return
  mind.said++
  await mind.around.write(phrase)
}

const plain = (mind: Mind, kind: Parameters<typeof plainly>[0]) =>
  plainly(kind, mind.language, mind.around.random)

function open(mind: Mind, kind: Parameters<typeof opening>[0]): Phrase {
  const { random } = mind.around
  const service = random.pick([mind.service.name.toLowerCase(), ...mind.service.also.slice(0, 2)])
  return opening(kind, { service, ...wish(mind) }, mind.language, random)
}

/** Weekends and the late afternoon are what everybody wants. */
function wish({ around: { random, business, now } }: Mind): { day: string; time: string } {
  const today = dateOf(now())
  const dates = Array.from({ length: 6 }, (_, ahead) => addDays(today, ahead)).filter(
    (date) => business.hours[weekdayOf(date)] !== undefined,
  )
  const saturday = dates.find((date) => weekdayOf(date) === 'sat')
  const date: LocalDate = saturday && random.chance(0.4) ? saturday : random.pick(dates)
  const hour = random.pick([9, 10, 11, 12, 13, 14, 15, 16, 16, 17])
  return {
    day: dayWords(date, today, random),
    time: timeWords(timeOf(at(date, hour * 60 + random.pick([0, 0, 0, 30])))),
  }
}

/** What she does at a message, by what it says: the first that fits. */
const reactions: [RegExp, Record<string, number>][] = [
  [/^handoff\.|^urgent\./, { nothing: 8, thanks: 2 }],
  [/^wait\.freed/, { yes: 6, no: 1, silence: 3 }],
  [/^reminder\.ask/, { press: 5, silence: 3, change: 1, cancel: 1 }],
  [/^cancel\.(?:sure|remind)/, { yes: 9, no: 1 }],
  [/^move\.(?:ask|remind)/, { yes: 9, no: 1, silence: 0.5 }],
  [/^confirm\.(?:ask|remind)|^unsure\.(?:confirm|move|drop)/, { yes: 16, no: 1, silence: 1, where: 1 }],
  [/^wait\.invite/, { wait: 6, day: 3, silence: 1 }],
  [/^offer\.none|^unsure\.offer/, { no: 3, yes: 1, day: 2 }],
  [/^offer\./, { press: 10, wait: 3, no: 2, silence: 1, day: 1 }],
  [/^(?:ask\.clock|ask\.serviceAmong|ask\.dayAmong|which\.)/, { press: 10, silence: 1 }],
  [/^ask\.service|^unsure\.service/, { book: 1 }],
  [/^ask\.|^move\.when|^move\.same|^refuse\.|^no\.offer|^unsure\.(?:day|time)/, { day: 9, silence: 1 }],
  [/^booked\.done|^move\.done/, { thanks: 3, nothing: 6, mine: 0.5, stop: 0.3 }],
  [/^wait\.what/, { book: 1 }],
  [/^wait\.(?:done|already)/, { nothing: 8, thanks: 2 }],
  [/^price\.|^services\.|^greet\.|^availability\.|^location\./, { book: 5, silence: 3, thanks: 1 }],
  [/^unsure\./, { book: 3, person: 1, silence: 2 }],
]

function react(mind: Mind, message: Heard) {
  const { random, after } = mind.around
  const keys = message.says.map(({ key }) => key)
  if (keys.some((key) => /^booked\.done|^move\.done/.test(key))) planAhead(mind, message)
  if (keys.some((key) => key.startsWith('cancel.done'))) mind.booked = false
  const [, shares] = reactions.find(([pattern]) => keys.some((key) => pattern.test(key))) ?? []
  const does = shares ? random.draw(shares) : 'nothing'
  // What she meant to do before this message came is done with.
  const intention = {}
  mind.next = intention
  const phrase = phraseFor(mind, does, message)
  if (!phrase) return
  const reminded = keys.includes('reminder.ask') || keys.includes('wait.ask')
  after(pauseMs(random, reminded), async () => {
    if (mind.next === intention) await speak(mind, phrase())
  })
}

/** Whole minutes: then several write at one moment now and then. */
function pauseMs(random: Random, unasked: boolean): number {
  if (unasked) return random.between(1, 50) * minuteMs
  return random.chance(0.9) ? random.between(1, 4) * minuteMs : random.between(10, 90) * minuteMs
}

function phraseFor(mind: Mind, does: string, { buttons }: Heard): (() => Phrase) | undefined {
  switch (does) {
    case 'nothing':
    case 'silence':
      return undefined
    case 'press': {
      if (buttons.length === 0) return () => moment('give', wish(mind), mind.language)
      const { key, text } = mind.around.random.pick(buttons)
      return key === 'button.wait' ? () => plain(mind, 'wait') : () => pressed(key, text)
    }
    case 'day':
      return () => moment('give', wish(mind), mind.language)
    case 'book':
      return () => open(mind, mind.around.random.chance(0.8) ? 'book' : 'bookDay')
    default:
      return () => plain(mind, does as Parameters<typeof plainly>[0])
  }
}

/** What will come up between now and an appointment: she cannot come then, or not at all; or something else. */
function planAhead(mind: Mind, { says }: Heard) {
  mind.booked = true
  if (mind.plans++ >= 2) return
  const { random, now, after } = mind.around
  const plan = random.draw({ comes: 60, change: 16, move: 8, cancel: 12, stop: 2, another: 6 })
  const start = says.map(({ args }) => args?.start as { at?: string } | undefined).find((one) => one?.at)?.at
  if (plan === 'comes' || start === undefined) return
  const leftMs = Date.parse(`${start}Z`) - Date.parse(`${now()}Z`)
  const wakingMs = atDay(now(), random.next() * Math.max(hourMs, leftMs - hourMs))
  after(wakingMs, async () => {
    if (!mind.booked) return
    mind.said = Math.min(mind.said, patience - 5)
    await speak(mind, planned(mind, plan))
  })
}

function planned(mind: Mind, plan: 'change' | 'move' | 'cancel' | 'stop' | 'another'): Phrase {
  if (plan === 'another') return open(mind, 'book')
  if (plan === 'move') return moment('change', wish(mind), mind.language)
  return plain(mind, plan)
}

/** People sleep: what would be at night is in the morning. */
function atDay(now: LocalDateTime, ms: number): number {
  const moment = new Date(Date.parse(`${now}Z`) + ms)
  const hour = moment.getUTCHours()
  const later = hour < 7 ? 7 - hour + hour / 12 : 0
  return Math.round((ms + later * hourMs) / minuteMs) * minuteMs
}
