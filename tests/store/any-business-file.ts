import fc from 'fast-check'
import { addDays, weekdays } from '../../domain/time.ts'
import { channelKinds } from '../../prisma/channel-kind.ts'
import type { BusinessFile } from '../../prisma/store.ts'

const unshown = /\p{Cc}/u
/** What people write, and what they can. */
const words = (most: number) =>
  fc
    .oneof(
      fc.constantFrom(
        'Knotless braids',
        "Mama Chi's",
        '₦5,000 extra',
        'yes',
        'null',
        '007',
        '1e3',
        '# note',
        '- a',
        'a: b',
        '💇🏾',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(most, 40) }),
    )
    .map((text) => text.trim())
    .filter((text) => text.length > 0 && text.length <= most && !unshown.test(text) && text.isWellFormed())

const paragraph = fc.array(words(60), { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'))
const key = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6}){0,2}$/)
const kobo = fc.integer({ min: 0, max: 2_000_000_000 })

const range = fc
  .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
  .filter(([from, to]) => from < to)
  .map(([from, to]) => ({ from, to }))

const ranges = fc.array(range, { minLength: 1, maxLength: 4 }).map((found) => {
  const sorted = found.toSorted((a, b) => a.from - b.from)
  return sorted.filter(
    ({ from }, index) => index === 0 || sorted.slice(0, index).every(({ to }) => to <= from),
  )
})

const hours: fc.Arbitrary<BusinessFile['hours']> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...weekdays), ranges), { minLength: 1, selector: ([day]) => day })
  .map((days) => Object.fromEntries(days))

const service = fc
  .record(
    {
      id: key,
      name: words(80),
      also: fc.array(words(80), { maxLength: 3 }),
      price: fc.tuple(kobo, kobo).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
      minutes: fc.integer({ min: 1, max: 1440 }),
      setup: fc.integer({ min: 1, max: 240 }),
      cleanup: fc.integer({ min: 1, max: 240 }),
      deposit: kobo,
      note: words(100),
    },
    { requiredKeys: ['id', 'name', 'also', 'price', 'minutes'] },
  )
  .map(({ deposit, ...rest }) => {
    const asked = Math.min(deposit ?? 0, rest.price.from)
    return asked > 0 ? { ...rest, deposit: asked } : rest
  })

const same = (name: string) => name.trim().toLowerCase()
const services = fc
  .uniqueArray(service, { minLength: 1, maxLength: 6, selector: ({ id }) => id })
  .map((list) =>
    list.filter(({ name }, index) => list.findIndex((other) => same(other.name) === same(name)) === index),
  )

const closures = fc
  .uniqueArray(fc.nat(2000), { maxLength: 4 })
  .chain((days) =>
    fc.tuple(
      ...days.sort((a, b) => a - b).map((day) => fc.option(words(60)).map((reason) => ({ day, reason }))),
    ),
  )
  .map((list) =>
    list.map(({ day, reason }) => ({
      date: addDays('2025-01-01', day),
      ...(reason === null ? {} : { reason }),
    })),
  )

const policy = fc.record(
  {
    noticeMinutes: fc.nat(43_200),
    horizonDays: fc.integer({ min: 1, max: 366 }),
    sameDayUntil: fc.nat(1440),
    cancelHours: fc.nat(720),
    lateMinutes: fc.nat(1440),
    acceptByHand: fc.constant(true),
    acceptMinutes: fc.integer({ min: 10, max: 2880 }).filter((minutes) => minutes !== 120),
    depositMinutes: fc.integer({ min: 15, max: 1440 }).filter((minutes) => minutes !== 30),
    depositRefund: fc.constant('never' as const),
  },
  { requiredKeys: ['noticeMinutes', 'horizonDays', 'cancelHours', 'lateMinutes'] },
)

const takeover = fc.record({ quietMinutes: fc.integer({ min: 1, max: 1440 }), handBackWord: words(60) })

let made = 0
/** Any file that the parser lets through, as it understands it. */
export const anyBusinessFile: fc.Arbitrary<BusinessFile> = fc
  .record({
    hours,
    closures,
    policy,
    takeover: fc.oneof(fc.constant({ quietMinutes: 30, handBackWord: '#jara' }), takeover),
    services,
    name: words(80),
    names: fc.uniqueArray(words(80), { maxLength: 4, selector: same }),
  })
  .chain(({ services: offered, names, ...rest }) =>
    fc.record(
      {
        slug: fc.constant('').map(() => `any-${++made}`),
        kind: fc.constantFrom('salon', 'barber', 'spa', 'tailor', 'other'),
        timezone: fc.constantFrom('Africa/Lagos', 'Europe/London', 'America/St_Johns', 'UTC'),
        languages: fc.constantFrom(['en'], ['pcm'], ['en', 'pcm'], ['pcm', 'en']) as fc.Arbitrary<
          BusinessFile['languages']
        >,
        phone: fc.constantFrom('+2348030000001', '0803 000 0001'),
        address: words(100),
        directions: paragraph,
        greeting: paragraph,
        breaks: ranges,
        ...(Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, fc.constant(value)])) as {
          [K in keyof typeof rest]: fc.Arbitrary<(typeof rest)[K]>
        }),
        people: people(
          rest.name,
          names,
          offered.map(({ id }) => id),
        ),
        peopleNamed: fc.constant(names.length > 0),
        services: fc.constant(offered),
        quietHours: fc.constantFrom({ from: 1320, to: 0 }, { from: 0, to: 0 }, { from: 60, to: 1439 }),
        knowledge: fc
          .array(fc.record({ question: words(100), answer: paragraph }), { maxLength: 4 })
          .map((list) => list.map((entry, index) => ({ id: `faq-${index + 1}`, ...entry }))),
        owner: fc.record({ name: words(80), channel: fc.constantFrom(...channelKinds), id: words(40) }),
      },
      { noNullPrototype: true, requiredKeys: required },
    ),
  )

const required = [
  ...([
    'slug',
    'name',
    'kind',
    'timezone',
    'languages',
    'hours',
    'closures',
    'people',
    'peopleNamed',
  ] as const),
  ...(['services', 'knowledge', 'policy', 'takeover'] as const),
]

function people(business: string, names: string[], ids: string[]): fc.Arbitrary<BusinessFile['people']> {
  if (names.length === 0) return fc.constant([{ id: business, name: business }])
  const working = fc.record(
    {
      services: fc.subarray(ids, { minLength: 1 }),
      hours,
      breaks: ranges,
      seats: fc.integer({ min: 2, max: 50 }),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  return fc
    .tuple(...names.map(() => working))
    .map((each) => names.map((name, index) => ({ id: name, name, ...each[index] })))
}
