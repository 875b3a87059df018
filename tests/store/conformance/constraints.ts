import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, type Shop, shop } from '../fixtures.ts'

/** What the database refuses whoever writes it: the store's own code, a later version, a hand at the prompt. */
export function constraints(backend: () => Backend): void {
  const refused = (constraint: string, table: string, set: string) =>
    test(`${table}: ${set} is refused`, async () => {
      const at = await shop(backend().store)
      await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] }))
      const id = table === 'Business' ? '"id"' : '"businessId"'
      await expect(backend().sql(`UPDATE "${table}" SET ${set} WHERE ${id} = $1`, [at.id])).rejects.toThrow(
        constraint,
      )
    })

  refused('Booking_ends_after_start', 'Booking', '"endsAt" = "startsAt"')
  refused('Booking_status_known', 'Booking', `"status" = 'perhaps'`)
  refused('Booking_price_range', 'Booking', '"priceFrom" = -1')
  refused('Booking_deposit_not_negative', 'Booking', '"deposit" = -1')
  refused('Service_price_range', 'Service', '"priceTo" = "priceFrom" - 1')
  refused('Service_minutes_positive', 'Service', '"minutes" = 0')
  refused('OpeningHours_opens_before_closes', 'OpeningHours', '"closes" = "opens"')
  refused('OpeningHours_weekday_iso', 'OpeningHours', '"weekday" = 8')
  refused('Business_kind_known', 'Business', `"kind" = 'bank'`)
  refused('Business_policy_not_negative', 'Business', '"horizonDays" = -1')
  refused('ChannelAccount_kind_known', 'ChannelAccount', `"kind" = 'pigeon'`)
  refused('Outbound_status_known', 'Outbound', `"status" = 'gone'`)
  refused('UsageCounter_count_not_negative', 'UsageCounter', '"count" = -1')

  const insertAt = (at: Shop, start: string, end: string, status: string) =>
    backend().sql(
      `INSERT INTO "Booking" ("id", "businessId", "customerId", "personId", "serviceId", "startsAt", "endsAt", "status",
        "priceFrom", "priceTo", "updatedAt")
      SELECT gen_random_uuid()::text, "businessId", "customerId", "personId", "serviceId", $2::timestamptz, $3::timestamptz,
        $4, 0, 0, now() FROM "Booking" WHERE "businessId" = $1 LIMIT 1`,
      [at.id, start, end, status],
    )

  test('an overlap is refused by the database itself, for bookings that hold their time', async () => {
    const at = await shop(backend().store)
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] }))
    const taken = ['2026-12-05T14:59:00Z', '2026-12-05T17:00:00Z'] as const
    await expect(insertAt(at, ...taken, 'held')).rejects.toThrow('Booking_no_overlap')
    await insertAt(at, ...taken, 'cancelled')
    await insertAt(at, '2026-12-05T15:00:00Z', '2026-12-05T17:00:00Z', 'held')
  })

  test('who has bookings cannot be deleted', async () => {
    const at = await shop(backend().store)
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] }))
    for (const table of ['Person', 'Service']) {
      const remove = backend().sql(`DELETE FROM "${table}" WHERE "businessId" = $1`, [at.id])
      await expect(remove).rejects.toThrow(/foreign key/)
    }
  })
}
