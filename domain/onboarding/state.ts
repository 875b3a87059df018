import { z } from 'zod'
import { weekdays } from '../time.ts'

/** In the order in which they are asked. */
export const steps = ['name', 'kind', 'place', 'hours', 'services', 'people', 'skills', 'greeting'] as const
export type Step = (typeof steps)[number]

export const kinds = ['salon', 'barber', 'spa', 'tailor', 'other'] as const

const range = z.object({ from: z.number(), to: z.number() })
const service = z.object({
  name: z.string(),
  also: z.array(z.string()),
  price: range,
  minutes: z.number(),
  note: z.string().optional(),
})
export type DraftService = z.infer<typeof service>

const draft = z.object({
  name: z.string().optional(),
  kind: z.enum(kinds).optional(),
  phone: z.string().optional(),
  address: z.string().optional(),
  directions: z.string().optional(),
  hours: z.partialRecord(z.enum(weekdays), z.array(range)).optional(),
  services: z.array(service),
  /** Empty: nobody is named. */
  people: z.array(z.string()),
  /** Names of services of those who do not do all of them, by their own names. */
  skills: z.record(z.string(), z.array(z.string())).optional(),
  /** Her own name, where she is one of them. */
  owner: z.string().optional(),
  greeting: z.string().optional(),
})
export type Draft = z.infer<typeof draft>

/** An unknown version starts afresh. */
export const onboardingState = z.object({
  v: z.literal(1),
  /** What she was asked last; `review`: whether all is right. */
  at: z.enum([...steps, 'review']),
  /** What she has answered, so that a change in between does not ask all the rest again. */
  answered: z.array(z.enum(steps)),
  draft,
  /** Half an answer, which the next message completes: hours without days, the others she works with. */
  half: z.string().optional(),
})

/** Where a new business's first talk with Jara stands. Kept as JSON between her messages, for as long as she takes. */
export type OnboardingState = z.infer<typeof onboardingState>
