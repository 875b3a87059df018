import { Command } from 'commander'
import { type LocalDate, timeOf } from '../../domain/time.ts'
import type { BookingRow } from '../../prisma/listings.ts'
import type { Store } from '../../prisma/store.ts'
import { findBusiness, withStore } from './context.ts'
import { localDate } from './options.ts'
import { naira, priceText, table } from './table.ts'

/** `jara bookings SLUG`: what is booked, by start. */
export function bookingsCommand(): Command {
  return new Command('bookings')
    .description('list the bookings of a business')
    .argument('<slug>', 'which business, like adas-hair-lounge')
    .option('--from <date>', 'first day, like 2026-12-01', localDate)
    .option('--to <date>', 'last day', localDate)
    .option('--json', 'print JSON; amounts are naira')
    .action((slug: string, range: { from?: LocalDate; to?: LocalDate }, command: Command) =>
      withStore(command, (store) => list(store, slug, range), { table: bookingTable, json: inNaira }),
    )
}

async function list(
  store: Store,
  slug: string,
  { from, to }: { from?: LocalDate; to?: LocalDate },
): Promise<BookingRow[]> {
  const { business } = await findBusiness(store, slug)
  return business.bookings({ ...(from && { from }), ...(to && { to }) })
}

function inNaira(rows: BookingRow[]) {
  return rows.map(({ price, deposit, ...row }) => ({
    ...row,
    price: price.from === price.to ? naira(price.from) : { from: naira(price.from), to: naira(price.to) },
    deposit: deposit === null ? null : naira(deposit),
  }))
}

function bookingTable(rows: BookingRow[]): string {
  return table(
    ['START', 'END', 'SERVICE', 'WITH', 'CUSTOMER', 'PRICE', 'STATUS'],
    rows.map((row) => [
      row.start.replace('T', ' '),
      timeOf(row.end),
      row.serviceName,
      row.person,
      row.customerName ?? '(no name yet)',
      priceText(row.price),
      row.status,
    ]),
    'No bookings.',
  )
}
