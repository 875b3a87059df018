import { z } from 'zod'
import { acceptMinutesLimits } from '../../domain/acceptance.ts'
import { languages } from '../../domain/language.ts'
import { toLocal, weekdays } from '../../domain/time.ts'
import { channelKinds } from '../channel-kind.ts'

/**
 * The shape of a business file, as in the outside of the product: wall-clock text and naira. What must fit between
 * several values (overlaps, duplicates, a deposit above its price) is in `rules.ts`. The limits are far above any
 * real business; they keep a slip of the keyboard out of the database.
 */
const line = (limit: number) =>
  z
    .string()
    .trim()
    .min(1, 'is empty: fill it in or take it out')
    .max(limit, `is too long: at most ${limit} characters`)
    .refine(
      (text) => !/\p{Cc}/u.test(text) && text.isWellFormed(),
      'has characters that cannot be shown: retype it',
    )

const paragraph = (limit: number) =>
  z
    .string()
    .trim()
    .min(1, 'is empty: fill it in or take it out')
    .max(limit, `is too long: at most ${limit} characters`)
    .refine(
      (text) => !/\p{Cc}/u.test(text.replace(/[\n\t]/g, '')) && text.isWellFormed(),
      'has characters that cannot be shown: retype it',
    )

const key = z
  .string()
  .max(63, 'is too long: at most 63 characters')
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'may have small letters, digits and single hyphens only, like "knotless-braids"',
  )

/** ₦20 million in kobo still fits the database's 32-bit column. */
const amountLimit = 20_000_000
const naira = z
  .number()
  .min(0, 'is negative: amounts are naira from 0 up')
  .max(amountLimit, `is more than ₦${amountLimit.toLocaleString('en')}: amounts are naira, not kobo`)
  .refine(hasWholeKobo, 'has a part of a kobo: at most two digits after the point')

function hasWholeKobo(amount: number): boolean {
  return !Number.isFinite(amount) || Number(amount.toFixed(2)) === amount
}

const whole = (least: number, most: number) =>
  z
    .number()
    .int('must be a whole number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)

const price = z.preprocess(
  (value) => (typeof value === 'number' ? { from: value, to: value } : value),
  z.strictObject(
    { from: naira, to: naira },
    {
      error: ({ code }) =>
        code === 'invalid_type' ? 'must be naira in digits: 25000, or { from: 8000, to: 15000 }' : undefined,
    },
  ),
)

/** Minutes. */
const longestChore = 4 * 60

const service = z.strictObject({
  id: key,
  name: line(80),
  also: z.array(line(80)).max(40, 'has too many entries: at most 40').default([]),
  price,
  minutes: whole(1, 24 * 60),
  setup: whole(0, longestChore).optional(),
  cleanup: whole(0, longestChore).optional(),
  deposit: naira.optional(),
  note: line(300).optional(),
})

const rangePattern = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/

/** Minutes since midnight of `"09:00-19:00"`; undefined where it is not written so. */
export function rangeOf(text: string): { from: number; to: number } | undefined {
  const [, ...digits] = rangePattern.exec(text) ?? []
  const [fromHour = -1, fromMinute = 0, toHour = 0, toMinute = 0] = digits.map(Number)
  const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute]
  const valid = from >= 0 && to <= 24 * 60 && fromMinute < 60 && toMinute < 60
  return valid ? { from, to } : undefined
}

const range = z
  .string()
  .refine(
    (text) => rangeOf(text) !== undefined,
    'is not a time range: write it like "09:00-19:00", 24-hour clock',
  )
const ranges = z
  .array(range)
  .min(1, 'is empty: take the day out if it is closed')
  .max(10, 'has too many ranges: at most 10 a day')

const weekHours = z
  .partialRecord(z.enum(weekdays), ranges)
  .refine(
    (hours) => Object.keys(hours).length > 0,
    'is empty: name at least one day, like tue: ["09:00-19:00"]',
  )

const breaks = z
  .array(range)
  .min(1, 'is empty: take the line out if there are no breaks')
  .max(10, 'has too many ranges: at most 10 a day')

const person = z.strictObject({
  name: line(80),
  services: z.array(key).min(1, 'is empty: take the line out if this person does every service').optional(),
  hours: weekHours.optional(),
  breaks: breaks.optional(),
  seats: whole(1, 50).optional(),
})

/** Minute of the day of `"15:00"`; undefined where it is not written so. */
export function minuteOf(text: string): number | undefined {
  return rangeOf(`00:00-${text}`)?.to
}

const date = z.iso
  .date('is not a date: write year-month-day, like 2026-12-25')
  .refine((text) => /^2[01]\d\d-/.test(text), 'is not a date of this century or the next')

const timezone = z.string().refine(isTimezone, 'is not a time zone: write one like Africa/Lagos')

function isTimezone(zone: string): boolean {
  try {
    toLocal(new Date(0), zone)
    return /^[A-Za-z]/.test(zone)
  } catch {
    return false
  }
}

const policy = z.strictObject({
  noticeMinutes: whole(0, 30 * 24 * 60).default(60),
  horizonDays: whole(1, 366).default(60),
  sameDayUntil: z
    .string()
    .refine((text) => minuteOf(text) !== undefined, 'is not a time: write it like "15:00", 24-hour clock')
    .optional(),
  cancelHours: whole(0, 30 * 24).default(12),
  lateMinutes: whole(0, 24 * 60).default(15),
  acceptByHand: z.boolean().optional(),
  acceptMinutes: whole(acceptMinutesLimits.least, acceptMinutesLimits.most).optional(),
  depositMinutes: whole(15, 24 * 60).optional(),
  depositRefund: z.enum(['before-cancel-hours', 'never']).optional(),
})

/** What a file without the block, or without one of its lines, means. */
export const defaultTakeover = { quietMinutes: 30, handBackWord: '#jara' }

const takeover = z.strictObject({
  quietMinutes: whole(1, 24 * 60).default(defaultTakeover.quietMinutes),
  handBackWord: line(60).default(defaultTakeover.handBackWord),
})

/** Over midnight too. */
const quiet = range.refine((text) => rangeOf(text)?.to !== 24 * 60, 'ends at 24:00: write 00:00 instead')

const phone = z
  .string()
  .regex(/^\+?[0-9][0-9 ()-]{4,24}$/, 'is not a phone number: write it like "+2348030000001"')

export const kinds = ['salon', 'barber', 'spa', 'tailor', 'other'] as const

export const shape = z.strictObject({
  slug: key,
  name: line(80),
  kind: z.enum(kinds),
  timezone: timezone.default('Africa/Lagos'),
  languages: z
    .array(z.enum(languages))
    .min(1, 'is empty: name at least one language')
    .default([...languages]),
  phone: phone.optional(),
  address: line(300).optional(),
  directions: paragraph(500).optional(),
  greeting: paragraph(300).optional(),
  hours: weekHours,
  breaks: breaks.optional(),
  closures: z
    .array(z.strictObject({ date, reason: line(120).optional() }))
    .max(400, 'has too many entries: at most 400')
    .default([]),
  people: z
    .array(person)
    .min(1, 'is empty: take the line out if nobody is to be named')
    .max(100, 'has too many entries: at most 100')
    .optional(),
  services: z
    .array(service)
    .min(1, 'is empty: name at least one service')
    .max(300, 'has too many entries: at most 300'),
  faq: z
    .array(z.strictObject({ q: line(300), a: paragraph(2000) }))
    .max(500, 'has too many entries: at most 500')
    .default([]),
  policy: policy.prefault({}),
  takeover: takeover.prefault({}),
  quiet: quiet.optional(),
  owner: z.strictObject({ name: line(80), channel: z.enum(channelKinds), id: line(120) }).optional(),
})

export type Shape = z.output<typeof shape>
export type ShapeInput = z.input<typeof shape>
