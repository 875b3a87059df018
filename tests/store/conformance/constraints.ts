import { expect, test } from 'vitest'
import type { Backend } from '../backends.ts'
import { answer, booking, chat, now, type Shop, shop } from '../fixtures.ts'

/** What the database refuses whoever writes it: the store's own code, a later version, a hand at the prompt. */
export function constraints(backend: () => Backend): void {
  const refused = (constraint: string, table: string, set: string) =>
    test(`${table}: ${set} is refused`, async () => {
      const at = await shop(backend().store)
      const booked = answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] })
      const [reply = ''] = (await at.business.commitTurn(booked)).outboundIds
      await at.store.sent(reply, { externalIds: ['x'], text: 'Hi', buttons: [], numbered: false, at: now })
      await at.store.requestLink(at.accountId, { keyHash: 'key', until: now, now })
      const write = backend().sql(`UPDATE "${table}" SET ${set} WHERE ${ownedBy(table)}`, [at.id])
      await expect(write).rejects.toThrow(constraint)
    })

  refused('Booking_ends_after_start', 'Booking', '"endsAt" = "startsAt"')
  refused('Booking_status_known', 'Booking', `"status" = 'perhaps'`)
  refused('Booking_price_range', 'Booking', '"priceFrom" = -1')
  refused('Booking_deposit_not_negative', 'Booking', '"deposit" = -1')
  refused('Booking_busy_around', 'Booking', '"busyTo" = "startsAt"')
  refused('Booking_seat_not_negative', 'Booking', '"seat" = -1')
  refused('Person_seats_positive', 'Person', '"seats" = 0')
  refused('Service_setup_not_negative', 'Service', '"setupMinutes" = -1')
  refused('Service_cleanup_not_negative', 'Service', '"cleanupMinutes" = 241')
  refused('Business_same_day_minute', 'Business', '"sameDayUntil" = 1441')
  refused('Service_price_range', 'Service', '"priceTo" = "priceFrom" - 1')
  refused('Service_minutes_positive', 'Service', '"minutes" = 0')
  refused('OpeningHours_opens_before_closes', 'OpeningHours', '"closes" = "opens"')
  refused('OpeningHours_weekday_iso', 'OpeningHours', '"weekday" = 8')
  refused('Business_kind_known', 'Business', `"kind" = 'bank'`)
  refused('Business_policy_not_negative', 'Business', '"horizonDays" = -1')
  refused('ChannelAccount_kind_known', 'ChannelAccount', `"kind" = 'pigeon'`)
  refused('Outbound_status_known', 'Outbound', `"status" = 'gone'`)
  refused('UsageCounter_count_not_negative', 'UsageCounter', '"count" = -1')

  refused('Business_quiet_minutes', 'Business', '"quietMinutes" = 0')
  refused('Business_quiet_minutes', 'Business', '"quietMinutes" = 1441')
  refused('Business_hand_back_word', 'Business', `"handBackWord" = ' '`)
  refused('Outbound_purpose_known', 'Outbound', `"purpose" = 'gossip'`)
  refused('SentPart_receipt_known', 'SentPart', `"receipt" = 'perhaps'`)
  refused('ChannelLink_state_known', 'ChannelLink', `"state" = 'perhaps'`)
  refused('ChannelLink_offer_kind_known', 'ChannelLink', `"offerKind" = 'pigeon'`)
  refused('ChannelLink_offer_whole', 'ChannelLink', `"offerKind" = 'qr'`)
  refused('ChannelLink_offer_whole', 'ChannelLink', '"offeredAt" = now()')

  const insertAt = (at: Shop, start: string, end: string, status: string, seat = 0) =>
    backend().sql(
      `INSERT INTO "Booking" ("id", "businessId", "customerId", "personId", "serviceId", "startsAt", "endsAt",
        "busyFrom", "busyTo", "seat", "status", "priceFrom", "priceTo", "updatedAt")
      SELECT gen_random_uuid()::text, "businessId", "customerId", "personId", "serviceId", $2::timestamptz, $3::timestamptz,
        $2::timestamptz, $3::timestamptz, $5::int, $4, 0, 0, now() FROM "Booking" WHERE "businessId" = $1 LIMIT 1`,
      [at.id, start, end, status, seat],
    )

  test('an overlap is refused by the database itself, for bookings that hold their time', async () => {
    const at = await shop(backend().store)
    await at.business.commitTurn(answer(await chat(at), { changes: [booking(at, '14:00', '16:00')] }))
    const taken = ['2026-12-05T14:59:00Z', '2026-12-05T17:00:00Z'] as const
    await expect(insertAt(at, ...taken, 'held')).rejects.toThrow('Booking_no_overlap')
    await insertAt(at, ...taken, 'cancelled')
    await insertAt(at, ...taken, 'held', 1)
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

function ownedBy(table: string): string {
  if (table === 'Business') return '"id" = $1'
  const byAccount = '"accountId" IN (SELECT "id" FROM "ChannelAccount" WHERE "businessId" = $1)'
  return ['SentPart', 'ChannelLink'].includes(table) ? byAccount : '"businessId" = $1'
}
