import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PricedService, readPriceList } from '../../domain/price-list.ts'

const words = [
  'knotless',
  'ghana',
  'weaving',
  'cornrows',
  'box',
  'braids',
  'gel',
  'polish',
  'facial',
  'hot',
  'stone',
]
const name = fc
  .uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
  .map(([first = '', ...rest]) => [first.charAt(0).toUpperCase() + first.slice(1), ...rest].join(' '))
const naira = fc.integer({ min: 2, max: 4000 }).map((steps) => steps * 250)
const price = fc
  .tuple(naira, fc.option(naira))
  .map(([a, b]) => ({ from: Math.min(a, b ?? a) * 100, to: Math.max(a, b ?? a) * 100 }))
const service: fc.Arbitrary<PricedService> = fc.record(
  {
    name,
    price,
    minutes: fc.integer({ min: 1, max: 24 }).map((quarters) => quarters * 15),
    note: fc.constantFrom('attachment not included', 'with your own hair', 'for ladies alone'),
  },
  { requiredKeys: ['name', 'price'], noNullPrototype: true },
)
const list = fc.uniqueArray(service, {
  minLength: 1,
  maxLength: 8,
  selector: ({ name }) => name.toLowerCase(),
})

const grouped = new Intl.NumberFormat('en')
const amounts = [
  (n: number) => `₦${grouped.format(n)}`,
  (n: number) => `#${n}`,
  (n: number) => `N${n}`,
  (n: number) => `${n / 1000}k`,
  (n: number) => `${grouped.format(n)} naira`,
  (n: number) => `NGN ${n}.00`,
]
const style = fc.record({
  bullet: fc.constantFrom('', '• ', '- ', '💅 ', '✅', '*'),
  to: fc.constantFrom(' - ', '–', ' to ', '/', '-'),
  separator: fc.constantFrom(' ', ' - ', ': ', '......', ' = ', ' @ ', ' ➡️ '),
  amount: fc.constantFrom(...amounts),
  hours: fc.boolean(),
})
type Style = typeof style extends fc.Arbitrary<infer Each> ? Each : never

function printed({ name, price, minutes, note }: PricedService, how: Style): string {
  const shown = [price.from, ...(price.to === price.from ? [] : [price.to])].map((kobo) =>
    how.amount(kobo / 100),
  )
  const bold = how.bullet === '*' ? `*${name}*` : `${how.bullet}${name}`
  return `${bold}${how.separator}${shown.join(how.to)}${timed(minutes, how.hours)}${note ? ` (${note})` : ''}`
}

function timed(minutes: number | undefined, hours: boolean): string {
  if (minutes === undefined) return ''
  if (!hours) return ` ${minutes}mins`
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60]
  return ` ${whole > 0 ? `${whole}hrs ` : ''}${rest > 0 ? `${rest}mins` : ''}`.trimEnd()
}

const noise = fc.constantFrom(
  '',
  '  ',
  '🌸🌸🌸',
  'Call 08031234567 or 0809 765 4321',
  'Acct: 0123456789 GTBank Ada Obi',
  'PRICE LIST 2026 ✨',
  'We are at 214 Allen Avenue, Ikeja',
  'Mon - Sat 9am - 7pm',
  'New prices from 25/12/2026',
  'DM to book your slot now now',
  'https://instagram.com/ada_5000',
  '50% deposit before booking',
)

describe('any list', () => {
  it('reads what was printed, whatever stands between', () => {
    fc.assert(
      fc.property(
        list,
        fc.array(style, { minLength: 8, maxLength: 8 }),
        fc.array(noise, { maxLength: 8 }),
        (services, styles, between) => {
          const lines = services.flatMap((one, index) => [
            ...(between[index] === undefined ? [] : [between[index]]),
            printed(one, styles[index] as Style),
          ])
          expect(readPriceList(lines.join('\n')).services).toEqual(services)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('tells every line that it did not take', () => {
    fc.assert(
      fc.property(
        fc.array(
          noise.filter((line) => /\p{L}/u.test(line)),
          { maxLength: 10 },
        ),
        (lines) => {
          const { services, unread } = readPriceList(lines.join('\n'))
          expect(services).toEqual([])
          expect(unread.map(({ line }) => line)).toEqual(lines.map((_, index) => index + 1))
        },
      ),
    )
  })

  it('reads any text, and prices stay within reason', () => {
    const odd = fc.constantFrom(
      '₦',
      'k',
      ' - ',
      '25',
      '1,000',
      '\n',
      '0803',
      'free',
      'from',
      '(',
      ')',
      '*',
      '~',
      ':',
      'hr',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.oneof(odd, fc.string({ maxLength: 5 })), { maxLength: 40 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (written) => {
        for (const { name, price, minutes } of readPriceList(written).services) {
          expect(name.length).toBeGreaterThan(1)
          expect(name.length).toBeLessThanOrEqual(80)
          expect(price.from).toBeGreaterThanOrEqual(0)
          expect(price.to).toBeGreaterThanOrEqual(price.from)
          expect(price.to).toBeLessThanOrEqual(2_000_000_000)
          expect(minutes ?? 1).toBeGreaterThan(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('reads the longest message in no time', () => {
    for (const unit of ['1', '1,', '(', '~', 'from ', '2 to ', 'a:', '* ', '08 ', '_a', '- ', 'www.'])
      readPriceList(unit.repeat(Math.ceil(20_000 / unit.length)))
    const began = performance.now()
    readPriceList('Knotless braids 25k - 30k 3hrs (note)\n'.repeat(400))
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
