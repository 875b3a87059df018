import type { Booking, Business, Busy, Facts } from '../../domain/business.ts'
import type { Change } from '../../domain/changes.ts'
import type { Act, Ask, Intent, Slot } from '../../domain/intent.ts'
import type { Language } from '../../domain/language.ts'
import type { MediaKind } from '../../domain/media.ts'
import { type ConversationState, initialState } from '../../domain/state.ts'
import { type StepResult, step, unreadable } from '../../domain/step.ts'
import { addMinutes } from '../../domain/time.ts'
import { render } from '../../locales/render.ts'

const day = (from: number, to: number) => [{ from: from * 60, to: to * 60 }]
const naira = (from: number, to = from) => ({ from: from * 100, to: to * 100 })

/** A salon: closed on Mondays and at Christmas, three people, services of every kind. */
export const salon: Business = {
  id: 'b1',
  slug: 'bella',
  name: 'Bella Salon',
  kind: 'salon',
  timezone: 'Africa/Lagos',
  languages: ['en', 'pcm'],
  phone: '+2348030000000',
  address: '5 Awolowo Road, Ikoyi',
  directions: 'Behind the post office',
  hours: {
    tue: day(9, 19),
    wed: day(9, 19),
    thu: day(9, 19),
    fri: day(9, 20),
    sat: day(8, 20),
    sun: day(13, 18),
  },
  closures: [{ date: '2026-12-25', reason: 'Christmas' }],
  people: [
    { id: 'p-bella', name: 'Bella' },
    { id: 'p-tola', name: 'Tola', services: ['braids', 'weaving'] },
    { id: 'p-ngozi', name: 'Ngozi', services: ['pedicure', 'manicure'] },
  ],
  peopleNamed: true,
  services: [
    {
      id: 'braids',
      name: 'Box braids',
      also: ['braids'],
      price: naira(25000),
      minutes: 240,
      deposit: 500000,
      note: 'attachment not included',
    },
    { id: 'weaving', name: 'Ghana weaving', also: ['weaving'], price: naira(12000), minutes: 150 },
    { id: 'pedicure', name: 'Pedicure', also: ['pedi'], price: naira(6500), minutes: 60 },
    { id: 'manicure', name: 'Manicure', also: ['mani', 'nails'], price: naira(5500), minutes: 60 },
    { id: 'revamp', name: 'Wig revamp', also: ['revamp'], price: naira(8000, 15000), minutes: 90 },
    { id: 'haircut', name: 'Adult haircut', also: ['haircut', 'barb'], price: naira(3500), minutes: 40 },
    { id: 'kids', name: 'Kids haircut', also: ['children haircut'], price: naira(2500), minutes: 30 },
  ],
  knowledge: [
    { id: 'k1', question: 'How do I pay?', answer: 'Cash, transfer or POS at the salon.' },
    {
      id: 'k2',
      question: 'Do I get my deposit back if I cancel?',
      answer: 'Yes, if you cancel 12 hours before.',
    },
    {
      id: 'k3',
      question: 'Do you do home service?',
      answer: 'Yes, within Ikoyi, ₦5,000 extra for transport.',
    },
  ],
  policy: { noticeMinutes: 60, horizonDays: 60, cancelHours: 12, lateMinutes: 20 },
  takeover: { quietMinutes: 30, handBackWord: '#jara' },
  ownerName: 'Bella',
}

/** Wednesday 2 December 2026, 11:00. */
export const wednesday = '2026-12-02T11:00'

type Words = Partial<Record<Slot, string | string[]>>

/** One thing that the customer does, with its words. */
export function does(act: Act, words: Words = {}): Ask {
  const slots = Object.fromEntries(Object.entries(words).map(([slot, one]) => [slot, [one].flat()]))
  return { act, slots }
}

/** What else there is to a burst. */
interface Sent {
  text?: string
  /** Several messages; the text is one. */
  burst?: string[]
  media?: MediaKind[]
  /** Written while a person answered. */
  resumed?: boolean
  parting?: boolean
}

export interface Reply extends StepResult {
  /** All replies of the turn, rendered. */
  text: string
  keys: string[]
}

/** A conversation in which every turn's changes become facts of the next, as the store would do it. */
export class Chat {
  facts: Facts
  now: string
  language: Language | null = null
  /** As the store keeps it of the customer. */
  optedOut = false
  state: ConversationState = initialState
  #ids = 0
  #turns = 0

  constructor(options: { business?: Business; now?: string; busy?: Busy[]; bookings?: Booking[] } = {}) {
    const { business = salon, now = wednesday, busy = [], bookings = [] } = options
    this.now = now
    this.facts = { business, busy: [...busy, ...bookings.map(busyOf)], timeOff: [], bookings }
  }

  /** One turn. The text defaults to the words of the asks. */
  send(asks: Ask | Ask[], options: Partial<Intent> & Sent = {}): Reply {
    const all = [asks].flat()
    const text = options.text ?? all.flatMap((ask) => Object.values(ask.slots).flat()).join(' ')
    const { language, confidence = 1, heard } = options
    const input = {
      state: this.state,
      intent: { language, asks: all, confidence, ...(heard && { heard }) },
      messages: options.burst ?? [text],
      optedOut: this.optedOut,
      media: options.media,
      resumed: options.resumed,
      parting: options.parting,
      facts: this.facts,
      now: this.now,
      unsureBelow: 0.6,
      lostBelow: 0.005,
      language: this.language,
    }
    return this.took(step(structuredClone(input)))
  }

  /** One turn of nothing but what Jara cannot read. */
  show(media: MediaKind[], options: Pick<Sent, 'resumed'> & { unseen?: boolean } = {}): Reply {
    const { state, facts, now, language } = this
    return this.took(unreadable({ state, facts, now, language, ...options }, media))
  }

  /** Adopts what a turn decided. Renders it in both languages: a missing sentence or argument fails the test. */
  took(result: StepResult): Reply {
    this.#turns++
    this.state = JSON.parse(JSON.stringify(result.state))
    this.language = result.language
    for (const change of result.changes) this.#apply(change)
    // The worker adds the number, where it is known.
    const notices = result.ownerNotices.map((says) =>
      says.map((one) => ({ ...one, args: { phone: null, ...one.args } })),
    )
    for (const says of [...result.replies, ...notices]) {
      for (const language of ['en', 'pcm'] as const) render(says, language, { seed: 'a' })
    }
    const says = result.replies.flat()
    const text = result.replies.map((one) => render(one, result.language, { seed: 'a' }).text).join('\n')
    return { ...result, text, keys: says.map((one) => one.key) }
  }

  get bookings(): string[] {
    return this.facts.bookings.map((one) => `${one.serviceId} ${one.personId} ${one.start} ${one.status}`)
  }

  #apply(change: Change) {
    if (change.kind === 'book') {
      const { kind, party, seat: _, ...rest } = change
      const together = party ? { groupId: `turn-${this.#turns}`, ...party } : {}
      this.facts.bookings.push({ id: `new-${++this.#ids}`, status: 'confirmed', ...rest, ...together })
    }
    if (change.kind === 'opt-out' || change.kind === 'opt-in') this.optedOut = change.kind === 'opt-out'
    if (change.kind === 'wait') {
      const { kind, ...wish } = change
      this.facts.waiting = [...(this.facts.waiting ?? []), { id: `wait-${++this.#ids}`, ...wish }]
    }
    if (change.kind === 'leave-list') this.facts.waiting = []
    if (change.kind === 'take-offer') this.#booking(change.booking.id).status = 'confirmed'
    if (change.kind === 'decline-offer') this.#booking(change.booking.id).status = 'cancelled'
    if (change.kind === 'take-offer' || change.kind === 'decline-offer')
      this.facts.waiting =
        this.facts.waiting?.filter((one) => one.offer?.bookingId !== change.booking.id) ?? []
    if (change.kind === 'cancel') this.#booking(change.booking.id).status = 'cancelled'
    if (change.kind === 'move') {
      const { personId, start, end } = change
      const booking = this.#booking(change.booking.id)
      Object.assign(booking, { personId, start, end })
    }
    const own = this.facts.bookings.filter((one) => one.status !== 'cancelled').map(busyOf)
    const mine = this.facts.bookings.map(({ id }) => id)
    const others = this.facts.busy.filter(({ bookingId }) => !bookingId || !mine.includes(bookingId))
    this.facts.busy = [...others, ...own]
  }

  #booking(id: string): Booking {
    return this.facts.bookings.find((one) => one.id === id) as Booking
  }
}

function busyOf({ id, personId, start, end }: Booking): Busy {
  return { bookingId: id, personId, start, end }
}

/** A booking of the salon that stands before the conversation. */
export function booked(serviceId: string, personId: string, start: string, id = `old-${serviceId}`): Booking {
  const service = salon.services.find((one) => one.id === serviceId)
  if (!service) throw new Error(`The salon has no service ${serviceId}.`)
  const { price, minutes } = service
  return { id, serviceId, personId, start, end: addMinutes(start, minutes), status: 'confirmed', price }
}
