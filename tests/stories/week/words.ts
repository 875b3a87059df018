import type { Language } from '../../../domain/language.ts'
import { addDays, type LocalDate, type LocalTime, type Weekday, weekdayOf } from '../../../domain/time.ts'
import type { Read } from '../scene.ts'
import type { Random } from './random.ts'

/** What a customer types, and what a reader makes of it. */
export interface Phrase {
  text: string
  reads: Read[]
}

export interface Wanted {
  service: string
  day: string
  time: string
}

const weekdays: Record<Weekday, string> = {
  ...{ mon: 'monday', tue: 'tuesday', wed: 'wednesday', thu: 'thursday' },
  ...{ fri: 'friday', sat: 'saturday', sun: 'sunday' },
}
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september'].concat(
  ['october', 'november', 'december'],
)

/** A day as customers name it. */
export function dayWords(date: LocalDate, today: LocalDate, random: Random): string {
  if (date === today) return 'today'
  if (date === addDays(today, 1)) return 'tomorrow'
  const [, month = 1, day = 1] = date.split('-').map(Number)
  const weekday = weekdays[weekdayOf(date)]
  return date < addDays(today, 7) && random.chance(0.7) ? weekday : `${weekday} ${day} ${months[month - 1]}`
}

/** A time as customers name it: "2pm", "2:30pm". */
export function timeWords(time: LocalTime): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const shown = hour % 12 === 0 ? 12 : hour % 12
  return `${shown}${minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`}${hour < 12 ? 'am' : 'pm'}`
}

/** With S, D and T for the service, the day and the time. */
const openings: Record<'price' | 'free' | 'book' | 'bookDay', Record<Language, string[]>> = {
  price: {
    en: ['Hello, how much is S?', 'Good day, please what is your price for S', 'How much for S?'],
    pcm: ['Abeg how much be S?', 'S na how much?', 'How far, how much una dey collect for S'],
  },
  free: {
    en: ['Do you have space for S on D by T?', 'Hi, is T free on D for S?'],
    pcm: ['Space dey for S D by T?', 'Una free D by T? na S I wan do'],
  },
  book: {
    en: ['Hi, I want to book S for D T', 'Please book me for S D at T', 'Good morning, I need S on D by T'],
    pcm: ['I wan do S D by T', 'Abeg book me S for D T', 'How far, I wan come do S D by T'],
  },
  bookDay: {
    en: ['I would like to do S on D', 'Can I come for S D?'],
    pcm: ['I wan do S for D', 'I fit come D for S?'],
  },
}

const acts = { price: 'price', free: 'availability', book: 'book', bookDay: 'book' } as const

export function opening(
  kind: keyof typeof openings,
  { service, day, time }: Wanted,
  language: Language,
  random: Random,
): Phrase {
  const template = random.pick(openings[kind][language])
  const text = template.replace('S', service).replace('D', day).replace(/\bT\b/, time)
  const slots = {
    service: [service],
    ...(kind === 'price' ? {} : { day: [day] }),
    ...(kind === 'price' || kind === 'bookDay' ? {} : { time: [time] }),
  }
  return { text, reads: [{ act: acts[kind], slots }] }
}

const plain: Record<string, { reads: Read[]; words: Record<Language, string[]> }> = {
  greet: {
    reads: [{ act: 'greet' }],
    words: { en: ['Hello', 'Good afternoon'], pcm: ['How una dey', 'How far'] },
  },
  yes: {
    reads: [{ act: 'yes' }],
    words: { en: ['Yes', 'yes please', 'Ok'], pcm: ['Yes', 'yes o', 'e dey okay'] },
  },
  no: { reads: [{ act: 'no' }], words: { en: ['No', 'no thanks'], pcm: ['No', 'no, leave am'] } },
  thanks: {
    reads: [{ act: 'thanks' }],
    words: { en: ['Thank you', 'thanks a lot'], pcm: ['Thank you o', 'I thank una'] },
  },
  where: {
    reads: [{ act: 'location' }],
    words: {
      en: ['Where is your shop?', 'what is the address'],
      pcm: ['Una shop dey where?', 'which side una dey'],
    },
  },
  change: {
    reads: [{ act: 'change' }],
    words: { en: ['I want to change my appointment'], pcm: ['I wan change my appointment'] },
  },
  cancel: {
    reads: [{ act: 'cancel' }],
    words: { en: ['Please cancel my appointment'], pcm: ['Abeg cancel my appointment'] },
  },
  mine: {
    reads: [{ act: 'mybooking' }],
    words: { en: ['When is my appointment please?'], pcm: ['Abeg which time I book?'] },
  },
  wait: {
    reads: [],
    words: { en: ['Put me on the waiting list'], pcm: ['Abeg put me for the waiting list'] },
  },
  person: {
    reads: [{ act: 'person' }],
    words: { en: ['Can I talk to a person?'], pcm: ['I wan talk to person abeg'] },
  },
  stop: { reads: [], words: { en: ['STOP'], pcm: ['STOP'] } },
}

export type Plain =
  | 'greet'
  | 'yes'
  | 'no'
  | 'thanks'
  | 'where'
  | 'change'
  | 'cancel'
  | 'mine'
  | 'wait'
  | 'person'
  | 'stop'

export function plainly(kind: Plain, language: Language, random: Random): Phrase {
  const { reads = [], words } = plain[kind] ?? {}
  return { text: random.pick(words?.[language] ?? []), reads }
}

/** Another day and time: of a wish that could not be had, or of what is booked already. */
export function moment(
  act: 'change' | 'give',
  { day, time }: Omit<Wanted, 'service'>,
  language: Language,
): Phrase {
  const start = act === 'give' ? '' : language === 'en' ? 'Can we move it to ' : 'Abeg shift am go '
  return { text: `${start}${day} by ${time}`, reads: [{ act, slots: { day: [day], time: [time] } }] }
}

/** A button of Jara's, pressed: its words say a service, a time, a day, or both. */
export function pressed(key: string, text: string): Phrase {
  const [, day, time] = /^(.+?),? (?:at|by) (\S+)$/.exec(text) ?? []
  const reads: Record<string, Read[]> = {
    'button.yes': [{ act: 'yes' }],
    'button.no': [{ act: 'no' }],
    'button.time': [{ act: 'give', slots: { time: [text] } }],
    'button.day': [{ act: 'give', slots: { day: [text] } }],
    'button.slot': [{ act: 'give', slots: { day: [day ?? text], time: [time ?? text] } }],
    'button.service': [{ act: 'give', slots: { service: [text] } }],
    'reminder.change': [{ act: 'change' }],
    'reminder.cancel': [{ act: 'cancel' }],
  }
  return { text, reads: reads[key] ?? [] }
}
