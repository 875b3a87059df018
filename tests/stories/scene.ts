import type { Act, Slot } from '../../domain/intent.ts'
import type { BusinessFile } from '../../prisma/store.ts'
import type { Understand } from '../../worker/understand.ts'

/** One chair, so that two customers can want the same hour. */
export const salon: BusinessFile = {
  slug: 'ivory-hair',
  name: 'Ivory Hair',
  kind: 'salon',
  timezone: 'Africa/Lagos',
  languages: ['en', 'pcm'],
  address: '14 Allen Avenue, Ikeja, Lagos',
  hours: { tue: [{ from: 540, to: 1140 }], wed: [{ from: 540, to: 1140 }], thu: [{ from: 540, to: 1140 }] },
  closures: [],
  people: [{ id: 'ada', name: 'Ada' }],
  peopleNamed: true,
  services: [
    {
      id: 'wash',
      name: 'Wash and set',
      also: ['washing'],
      price: { from: 400_000, to: 400_000 },
      minutes: 60,
    },
  ],
  knowledge: [],
  policy: { noticeMinutes: 0, horizonDays: 60, cancelHours: 12, lateMinutes: 20 },
  takeover: { quietMinutes: 30, handBackWord: '#jara' },
  owner: { name: 'Ada', channel: 'telegram', id: '1001' },
}

/** A reading written by hand: an act with the customer's words. */
export interface Read {
  act: Act
  slots?: Partial<Record<Slot, string[]>>
}

/** Stands where the model stands: each text of a story has its reading; texts without one are not understood. */
export function scripted(readings: Record<string, Read[]>): Understand {
  return async ({ messages }) => ({
    intent: {
      language: 'en',
      asks: messages
        .flatMap((text) => readings[text] ?? [])
        .map(({ act, slots }) => ({ act, slots: slots ?? {} })),
      confidence: messages.some((text) => text in readings) ? 1 : 0,
    },
    unsureBelow: 0.5,
    lostBelow: 0,
    tokensIn: 10,
    tokensOut: 3,
    ms: 1,
  })
}

/** A gate in front of the reader: lets a story do something while a turn is being read. */
export function gated(understand: Understand, ...gates: Promise<void>[]) {
  const calls: string[][] = []
  const entered = Array.from(gates, () => Promise.withResolvers<void>())
  const through: Understand = async (input, signal) => {
    const call = calls.push(input.messages) - 1
    entered[call]?.resolve()
    await gates[call]
    return understand(input, signal)
  }
  return { understand: through, calls, entered: entered.map(({ promise }) => promise) }
}
