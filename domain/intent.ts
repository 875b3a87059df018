import type { Heard, Language } from './language.ts'

/**
 * What a customer can be doing with a message. A message may do several at once
 * ("yes book am. una dey collect transfer?" is `yes` and `faq`).
 */
export const acts = [
  'greet', // hello, how una dey, happy new year
  'thanks', // thank you, praise ("the cut mad o")
  'bye', // see you, e don do, I go get back to una
  'yes', // agrees to what was asked; 👍
  'no', // declines what was asked; leave am
  'price', // how much (also for several services)
  'services', // what do you do / do you do X
  'duration', // how long does it take
  'hours', // when do you open or close, are you open on that day
  'location', // address, landmark, directions
  'availability', // is there space then, is Bisi free
  'book', // wants an appointment, says she is coming
  'change', // move or alter an appointment (or the one being read back: "make am 5 instead")
  'cancel', // call an appointment off
  'mybooking', // what did I book, what time did we say
  'deposit', // is there a deposit, how much is it
  'paid', // says that money was sent; asks for an account number
  'bargain', // asks for a lower price, names her own
  'faq', // any other question about the business (policy, payment methods, parking, home service)
  'person', // wants a human
  'complaint', // bad work, injury, refund, wrong debit, anger
  'give', // only gives details: "knotless", "by 4", "the second one", "Friday"
  'bot', // who or what is this, are you a robot
  'abuse', // insults
  'other', // outside the business, small talk about something else, attempts to give orders to the machine
] as const
export type Act = (typeof acts)[number]

/** Kinds of detail that an act can carry, always in the customer's own words. */
export const slots = {
  S: 'service', // "waist length knotless", "barb", "dada retouch"
  D: 'day', // "next tomorrow", "sat", "25th december", "today"
  T: 'time', // "by 4", "2:30pm", "after church", "same time", "evening"
  F: 'from', // the day or time of the booking that exists: "my appointment *for tomorrow*"
  N: 'staff', // "Bisi", "Kingsley"
  A: 'amount', // "20k", "4,000"
  Q: 'topic', // what a faq asks about: "transfer", "parking", "home service"
  X: 'count', // for how many: "five of us", "me and my two sons"
  O: 'option', // which of what was offered: "the second one", "any one", "that one"
  W: 'whom', // for whom, if it decides the service: "my pikin", "he is 9", "my daughter"
} as const
export type SlotTag = keyof typeof slots
export type Slot = (typeof slots)[SlotTag]

/** One thing that the customer does, with the words that belong to it, in message order. */
export interface Ask {
  act: Act
  slots: Partial<Record<Slot, string[]>>
}

/** What was read from one burst of messages. Words only: code turns them into services and instants. */
export interface Intent {
  /** Undefined where the message is too short to tell ("ok", "👍", "2pm"). */
  language: Language | undefined
  /** What the identifier heard, whatever the reader says; absent where none listens. */
  heard?: Heard
  asks: Ask[]
  /** 0…1: how sure the reader is of the acts and words; below `unsure` in the profile, Jara asks back. */
  confidence: number
}

/**
 * Where the conversation stands, as told to the reader: what the bot said last decides how "yes", "4" or
 * "the first" must be read.
 */
export const situations = [
  'start', // nothing said yet, or long ago
  'info', // a question was answered
  'service', // asked which service
  'day', // asked which day
  'time', // asked which time
  'offer', // named free times to choose from
  'confirm', // read a booking back
  'move', // read a change back
  'drop', // asked whether to cancel
  'which', // asked which booking is meant
  'newtime', // asked to when an appointment should move
  'done', // booked, changed or cancelled just now
  'unsure', // said that it did not understand
  'person', // said that a person will answer
] as const
export type Situation = (typeof situations)[number]
