import type { Language } from './language.ts'
import type { QuietHours } from './quiet-hours.ts'
import type { LocalDate, LocalDateTime, Weekday } from './time.ts'

/** Integer kobo; ₦1 is 100 kobo. */
export type Kobo = number

/** Half-open interval of minutes since midnight: `[540, 1140)` is 09:00–19:00. */
export interface MinuteRange {
  from: number
  to: number
}

export interface Service {
  /** The `id` of the business file, unique within the business: `knotless-braids`. */
  id: string
  name: string
  /** Other names that customers use. */
  also: string[]
  /** `from` equals `to` for a fixed price. */
  price: { from: Kobo; to: Kobo }
  minutes: number
  /** Minutes that the chair is needed before, and after, the customer's own time; absent: none. */
  setup?: number
  cleanup?: number
  deposit?: Kobo
  /** What a customer must know before she books: "attachment not included". */
  note?: string
}

/** Who or what is booked: a stylist, a chair. */
export interface Person {
  id: string
  name: string
  /** Service ids; absent means all of them. */
  services?: string[]
  /** When she works, within the shop's hours; an absent day is her day off. Absent: whenever the shop is open. */
  hours?: Partial<Record<Weekday, MinuteRange[]>>
  /** Pauses of every day that she works, sorted. */
  breaks?: MinuteRange[]
  /** How many customers she has at once, each in a seat of her own; absent: one. */
  seats?: number
}

export interface Knowledge {
  id: string
  question: string
  answer: string
}

export interface Policy {
  /** How long before its start a booking must be made, in minutes. */
  noticeMinutes: number
  /** How far ahead bookings are taken, in days. */
  horizonDays: number
  /** Minute of the day from which that same day is not booked any more; absent: as long as the notice allows. */
  sameDayUntil?: number
  /** Until how many hours before the start a customer may cancel freely. */
  cancelHours: number
  /** How long a late customer's chair is kept, in minutes. */
  lateMinutes: number
  /** The owner accepts each booking herself; absent: her rules are her word. */
  acceptByHand?: boolean
  /** How long she has for that at most, in minutes; absent: `defaultAcceptMinutes`. */
  acceptMinutes?: number
  /** How long a time is kept for a deposit that is collected, in minutes; absent: `defaultDepositMinutes`. */
  depositMinutes?: number
  /** Whether who cancels in time gets her deposit back; absent: until `cancelHours` before the start. */
  depositRefund?: 'never'
}

/** When a person of the business writes in a chat herself. */
export interface Takeover {
  /** How long Jara stays silent after her last message, in minutes. */
  quietMinutes: number
  /** What she writes, alone in a message and in any case, to give the chat back at once. */
  handBackWord: string
}

/** What the database knows about one business: the only source of anything that Jara states. */
export interface Business {
  id: string
  slug: string
  name: string
  kind: 'salon' | 'barber' | 'spa' | 'tailor' | 'other'
  timezone: string
  languages: Language[]
  phone?: string
  address?: string
  directions?: string
  /** What a customer who says hello is told, in the owner's words. */
  greeting?: string
  /** An absent day is closed. Ranges are sorted and do not overlap. */
  hours: Partial<Record<Weekday, MinuteRange[]>>
  closures: { date: LocalDate; reason?: string }[]
  /** Pauses of everybody on every working day, sorted: no appointment runs into them. */
  breaks?: MinuteRange[]
  /** Never empty: a business file without people gets one chair whose name is the business's. */
  people: Person[]
  /** False when the file names nobody, so that replies do not speak of "with …". */
  peopleNamed: boolean
  services: Service[]
  knowledge: Knowledge[]
  policy: Policy
  takeover: Takeover
  /** When nobody is written to unasked; absent: `defaultQuietHours`. */
  quietHours?: QuietHours
  ownerName?: string
}

export type BookingStatus = 'held' | 'confirmed' | 'cancelled'

export interface Booking {
  id: string
  serviceId: string
  /** What it is called, also when it is offered no more; absent: as the business calls it now. */
  service?: string
  personId: string
  start: LocalDateTime
  end: LocalDateTime
  status: BookingStatus
  price: { from: Kobo; to: Kobo }
  deposit?: Kobo
  /** Held until the owner has accepted it; without her word it is given up then. */
  decideBy?: LocalDateTime
  /** Held until its deposit is paid, at most until then; of a cancelled one: the money did not come in time. */
  payBy?: LocalDateTime
  /** Its deposit has come. */
  isDepositPaid?: true
  /** An account for one transfer of its deposit; `asked`: it is on its way. */
  transfer?: PayIn | 'asked'
  /** Its deposit came when the time was taken, and is kept for another one until then. */
  keptUntil?: LocalDateTime
  /** What was booked together has the same. */
  groupId?: string
  /** Which guest of a group it is for, from 1; absent: it is the customer's own. */
  guest?: number
}

/** An account that waits for one transfer. */
export interface PayIn {
  bank: string
  number: string
  name: string
  amount: Kobo
  until: LocalDateTime
}

/** Time of a person that is taken, with setting up and cleaning up; half-open. */
export interface Busy {
  personId: string
  start: LocalDateTime
  end: LocalDateTime
  /** Which of her seats, from 0; absent: the first. */
  seat?: number
  /** Absent for one that this turn is about to write. */
  bookingId?: string
}

/** Time once taken out of the calendar; half-open. Without a person, the whole shop's. */
export interface TimeOff {
  personId?: string
  start: LocalDateTime
  end: LocalDateTime
  reason?: string
}

/** A time that a customer wants when it is freed. */
export interface WaitingWish {
  id: string
  serviceId: string
  /** Asked for by name. */
  personId?: string | undefined
  /** When it may start; half-open. */
  from: LocalDateTime
  to: LocalDateTime
  offer?: Offered
}

/** A freed time that is kept for one who waited, as a booking that is held. */
export interface Offered {
  bookingId: string
  since: LocalDateTime
  until: LocalDateTime
}

/** Everything that `step` may rely on, read in one go. */
export interface Facts {
  business: Business
  /** All taken time from today to the horizon, this customer's own included. */
  busy: Busy[]
  /** That has not ended, by start. */
  timeOff: TimeOff[]
  /** This customer's bookings that have not ended, and the latest ended or cancelled ones, by start. */
  bookings: Booking[]
  /** What she waits for, and what is kept for her of it; absent: nothing. */
  waiting?: WaitingWish[]
  /** The freed time that was offered to her last, if it was lately and she has not answered; kept for her or not. */
  offered?: Offered
  customerName?: string
  /** Nobody can be put on a list: the plan of the business is without one. */
  noWaitingList?: true
  /** Deposits are paid to the business's own account before a booking is confirmed; absent: between her and the customer. */
  collectsDeposits?: true
}
