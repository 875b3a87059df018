import { describe, expect, it, vi } from 'vitest'
import type { Read } from '../stories/scene.ts'
import { type Depositing, depositing, minuteMs, url } from './depositing.ts'

vi.setConfig({ testTimeout: 180_000 })

const hourMs = 60 * minuteMs
const readings: Record<string, Read[]> = {
  'the first': [{ act: 'give', slots: { option: ['the first'] } }],
  'the second': [{ act: 'give', slots: { option: ['the second'] } }],
  'friday 3pm': [{ act: 'give', slots: { day: ['friday'], time: ['3pm'] } }],
}

/** Her time lapsed, somebody else has it, and then her money comes. */
async function tooLate(...kind: Parameters<typeof depositing>): Promise<Depositing> {
  const [channel, language] = kind
  const story = await depositing(channel, language, readings)
  const { line, told } = story
  await story.books()
  await told(url)
  await line.pass(31 * minuteMs, 31 * minuteMs)
  await told(/didn't come in by|no enter before/)
  await line.query(
    `INSERT INTO public."Booking" SELECT (jsonb_populate_record(b, jsonb_build_object('id', 'other ' || p."id",
       'personId', p."id", 'status', 'confirmed', 'payBy', NULL))).*
     FROM public."Booking" AS b JOIN public."Person" AS p ON p."businessId" = b."businessId"`,
  )
  await line.pays()
  await told(/REFUND/)
  return story
}

const hers = async ({ line }: Depositing) =>
  line.query(
    `SELECT "status", to_char("startsAt" AT TIME ZONE 'Africa/Lagos', 'Dy HH24:MI') AS "start",
       EXISTS (SELECT FROM public."Payment" AS p WHERE p."bookingId" = b."id" AND p."status" = 'paid') AS "paid"
     FROM public."Booking" AS b WHERE "id" NOT LIKE 'other%' ORDER BY "createdAt"`,
  )

describe.each([
  ['telegram', 'en', /You're booked/, /Your deposit of ₦5,000 is paid for this/],
  ['whatsapp-cloud', 'pcm', /✅/, /deposit of ₦5,000 don pay for this one/],
] as const)('money that comes too late, on %s in %s', (kind, language, isBooked, isPaid) => {
  it('books one of the other times that are named, at once and once', async () => {
    await using story = await tooLate(kind, language)
    const { line } = story
    const offer = line.shownToCustomer().at(-1) ?? ''
    expect(offer).toMatch(/12(?::00)?\s?(?:noon|pm).*4pm/s)
    await story.ownerTold(/too late for|late for Acrylic/)
    const answer = (await line.asked('the second')).join('\n')
    expect(answer).toMatch(isBooked)
    expect(answer).toMatch(isPaid)
    await story.ownerTold(/Chioma.*₦5,000.*(?:already|don already pay)|don already pay/s)
    const booked = await hers(story)
    expect(booked).toMatchObject([
      { status: 'cancelled', paid: false },
      { status: 'confirmed', paid: true },
    ])
    await line.pass(25 * hourMs, 25 * hourMs)
    await line.deposits()
    expect(await hers(story)).toEqual(booked)
    expect(line.paystack.refunds).toEqual([])
    expect(await story.ofShop()).toBe(-500_000)
  })
})

describe('money that is kept for another time', () => {
  it('goes back when nothing is chosen in a day; customer and owner are told once', async () => {
    await using story = await tooLate()
    const { line } = story
    await line.pass(23 * hourMs, 23 * hourMs)
    await line.deposits()
    expect(line.paystack.refunds).toEqual([])
    await line.pass(2 * hourMs, 2 * hourMs)
    await Promise.all([line.deposits(), line.deposits()])
    await story.told(/You've not picked another time/)
    await story.told(/was given back to you/)
    await story.ownerTold(/has picked no other time/)
    expect(line.shownToCustomer().filter((text) => text.includes('not picked'))).toHaveLength(1)
    expect(line.paystack.refunds).toHaveLength(1)
    expect(await story.ofShop()).toBe(0)
  })

  it('pays for a time that she names herself, also after a night of silence', async () => {
    await using story = await tooLate()
    const { line } = story
    await line.pass(14 * hourMs, 14 * hourMs)
    expect((await line.asked('friday 3pm')).join()).toContain('Acrylic full set')
    expect((await line.asked('yes')).join()).toContain("You're booked")
    expect(await hers(story)).toMatchObject([
      { status: 'cancelled', paid: false },
      { status: 'confirmed', start: 'Fri 15:00', paid: true },
    ])
    // It is hers to get back, as any other.
    expect((await line.asked('cancel am')).join()).toContain('comes back to you')
    await line.asked('yes')
    await story.told(/was given back to you/)
    expect(await story.ofShop()).toBe(0)
  })

  it('goes back on her word, also without a model, and is not for anything else then', async () => {
    await using story = await tooLate()
    const { line } = story
    expect((await line.asked('abeg give me my money back')).join()).toContain('on its way back to you')
    await story.ownerTold(/wants the deposit of ₦5,000 back/)
    await story.told(/was given back to you/)
    await line.asked('acrylic full set thursday 2pm')
    await line.pass(25 * hourMs, 25 * hourMs)
    await line.deposits()
    expect(line.paystack.refunds).toHaveLength(1)
    expect(await hers(story)).toMatchObject([{ status: 'cancelled' }])
  })

  it('is for no booking once it goes back', async () => {
    await using story = await tooLate()
    const { line } = story
    const [{ reference } = { reference: '' }] = await story.payments()
    const back = () => line.store.billing.returnKept(reference, 'not-chosen', line.now())
    await Promise.all([back(), back()])
    await line.pass(1_000, 1_000)
    expect((await line.asked('the first')).join()).not.toContain("You're booked")
    await story.told(/was given back to you/)
    expect(await hers(story)).toMatchObject([{ status: 'cancelled' }])
  })
})

it('money for which no other time is free goes back at once', async () => {
  await using story = await depositing()
  const { line, told } = story
  await story.books()
  await told(url)
  await line.pass(31 * minuteMs, 31 * minuteMs)
  await told(/didn't come in by/)
  await line.query(
    `INSERT INTO public."TimeOff" ("id", "businessId", "startsAt", "endsAt", "createdAt")
     VALUES ('all', $1, '2026-12-01', '2027-03-01', '2026-12-01')`,
    [line.businessId],
  )
  await line.pays()
  await told(/that time is taken now. Your money is on its way back/)
  await told(/was given back to you/)
  expect(await story.ofShop()).toBe(0)
})
