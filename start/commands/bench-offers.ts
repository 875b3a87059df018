import { Command, InvalidArgumentError } from 'commander'
import { measureOffers, mostBookings, type OffersReport } from '../bench/offers.ts'
import { count } from './options.ts'
import { table } from './table.ts'

interface Flags {
  bookings: number[]
  rounds: number
  json?: boolean
}

/** `jara bench offers`: how long it takes to find free times in a full book. */
export function benchOffersCommand(): Command {
  return new Command('offers')
    .description('measure finding free times: 60 days, 10 people, more and more bookings')
    .option('--bookings <counts>', 'that stand, one run each', counts, [100, 500, 1000, 2000, 5000, 10_000])
    .option('--rounds <count>', 'searches of each kind', count, 30)
    .option('--json', 'print JSON')
    .action(({ bookings, rounds, json }: Flags) => {
      const report = measureOffers({ sizes: bookings, rounds })
      process.stdout.write(`${json ? JSON.stringify(report, null, 2) : offersText(report)}\n`)
    })
}

function offersText({ people, days, sizes }: OffersReport): string {
  const ms = (value: number) => `${value.toFixed(1)} ms`
  return table(
    [`BOOKINGS (${people} PEOPLE)`, `ALL ${days} DAYS, MEDIAN`, 'P95', 'FIRST DAYS WITH ROOM, MEDIAN', 'P95'],
    sizes.map(({ bookings, everyDay, firstDays }) => [
      String(bookings),
      ...[everyDay.median, everyDay.p95, firstDays.median, firstDays.p95].map(ms),
    ]),
    '',
  )
}

/** @throws InvalidArgumentError for one that does not fit into the days */
function counts(text: string): number[] {
  return text.split(',').map((part) => {
    const bookings = count(part)
    if (bookings <= mostBookings) return bookings
    throw new InvalidArgumentError(`At most ${mostBookings} bookings fit into the time of all people.`)
  })
}
