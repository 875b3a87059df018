import { toLocal, weekdayOf } from '../../../domain/time.ts'
import type { Booked } from './book.ts'
import type { Told } from './hearing.ts'
import type { Shop, Town } from './town.ts'

/** What the week was like, as a table in Markdown: one column for each business. */
export function reportOf(town: Town, book: Booked[], wallMs: number): string {
  const columns = town.shops.map((shop) => figuresOf(town, shop, book))
  const [first = {}] = columns
  const lines = Object.keys(first).map((name) => row([name, ...columns.map((column) => `${column[name]}`)]))
  const head = ['', ...town.shops.map(({ file }) => file.name)]
  const days = (town.end.getTime() - town.begin.getTime()) / 86_400_000
  return [
    ...[row(head), row(head.map(() => '---')), ...lines, ''],
    `Simulated: ${days} days. Took: ${Math.round(wallMs / 1_000)} s.`,
  ].join('\n')
}

const row = (cells: string[]) => `| ${cells.join(' | ')} |`

function figuresOf({ told, wrote }: Town, shop: Shop, book: Booked[]): Record<string, string | number> {
  const heard = told.filter(({ accountId }) => accountId === shop.accountId)
  const addresses = [...new Set(heard.map(({ address }) => address))]
  const saying = (pattern: RegExp) => countOf(heard, pattern)
  const own = book.filter(({ businessId }) => businessId === shop.businessId)
  return {
    Customers: addresses.length,
    'Messages of theirs': addresses.reduce((sum, address) => sum + (wrote.get(address) ?? 0), 0),
    'Messages of Jara’s': heard.length,
    'Bookings made': saying(/^booked\.done/),
    moved: saying(/^move\.done/),
    cancelled: saying(/^cancel\.done/),
    'standing at the end': own.filter(({ status }) => status === 'confirmed').length,
    'Reminders, the day before': saying(/^reminder\.day/),
    'Reminders, two hours before': saying(/^reminder\.hours/),
    'Joined the waiting list': saying(/^wait\.done/),
    'Freed times offered': saying(/^wait\.freed/),
    'of them taken': taken(heard),
    'Times lost to a faster customer': saying(/^confirm\.gone/),
    'Handed to a person': saying(/^handoff\.(?:asked|complaint|notUnderstood)/),
    'Said STOP': saying(/^stop\.done/),
    'Busiest day': busiest(heard, shop.file.timezone),
  }
}

function countOf(told: Told[], pattern: RegExp): number {
  return told.reduce((sum, { says }) => sum + says.filter(({ key }) => pattern.test(key)).length, 0)
}

/** Offers after which the next word of a booking was that it is hers. */
function taken(told: Told[]): number {
  const offered = new Map<string, string>()
  let count = 0
  for (const { says, address } of told)
    for (const { key, args } of says) {
      const slot = JSON.stringify([args?.service, (args?.start as { at?: string } | undefined)?.at])
      if (key === 'wait.freed') offered.set(address, slot)
      else if (/^booked\.done/.test(key) && offered.get(address) === slot) count++
    }
  return count
}

function busiest(told: Told[], zone: string): string {
  const days = Map.groupBy(told, ({ at }) => toLocal(at, zone).slice(0, 10))
  const [[day, messages] = ['', []]] = [...days].toSorted(([, a], [, b]) => b.length - a.length)
  return day === '' ? '-' : `${weekdayOf(day)} (${messages.length} messages)`
}
