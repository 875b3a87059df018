import { describe, expect, it, vi } from 'vitest'
import { offerFreedTimes } from '../../worker/waiting.ts'
import { type Depositing, depositing, minuteMs, url } from './depositing.ts'

vi.setConfig({ testTimeout: 180_000 })

const held = { status: 'held', unpaid: true }
const asked = { status: 'held', unpaid: false }
const sure = { status: 'confirmed', unpaid: false }

/** An owner who accepts each booking herself. */
async function byHand(...kind: Parameters<typeof depositing>): Promise<Depositing> {
  const story = await depositing(...kind)
  await story.line.query(`UPDATE public."Business" SET "acceptByHand" = true`)
  return story
}

const inLanguages = [
  {
    ...{ kind: 'telegram', language: 'en', lapsed: /didn't come in/ },
    ...{
      onceAccepted: /Once Ebiere has accepted it, the deposit of ₦5,000/,
      accepted: /is accepted. I've kept it/,
    },
  },
  {
    ...{ kind: 'whatsapp-cloud', language: 'pcm', lapsed: /no enter before/ },
    ...{ onceAccepted: /Once Ebiere accept am/, accepted: /Dem don accept your/ },
  },
] satisfies { kind: 'telegram' | 'whatsapp-cloud'; language: 'en' | 'pcm'; [told: string]: unknown }[]

describe.each(inLanguages)(
  'a deposit for a booking that the owner accepts by hand, on $kind in $language',
  (told) => {
    const { kind, language, onceAccepted, accepted, lapsed } = told

    it('is asked for with her yes, and confirms it when it comes', async () => {
      await using story = await byHand(kind, language)
      const { line } = story
      expect(await story.books()).toMatch(onceAccepted)
      expect(await story.bookings()).toEqual([asked])
      expect(await story.payments()).toEqual([])
      expect(await line.says('accept Chioma')).toContain('₦5,000')
      expect(await story.bookings()).toEqual([held])
      expect(await story.told(accepted)).toContain('₦5,000')
      await story.told(url)
      await line.pays()
      await story.told(/✅/)
      await story.ownerTold(/Deposit (?:paid|don enter)/)
      expect(await story.bookings()).toEqual([sure])
      expect(await story.ofShop()).toBe(-500_000)
    })

    it('frees the time where it does not come; both are told once', async () => {
      await using story = await byHand(kind, language)
      const { line } = story
      await story.books()
      await line.says('accept Chioma')
      await story.told(url)
      await line.pass(31 * minuteMs, 31 * minuteMs)
      await Promise.all([line.deposits(), line.deposits()])
      await story.told(lapsed)
      await story.ownerTold(/time (?:is|don) free again/)
      expect(await story.bookings()).toEqual([{ status: 'cancelled', unpaid: true }])
      expect(line.shownToCustomer().filter((text) => lapsed.test(text))).toHaveLength(1)
    })
  },
)

describe('a paid booking that moves, where the owner accepts by hand', () => {
  async function moved() {
    const story = await byHand()
    const { line } = story
    await story.books()
    await line.says('accept Chioma')
    await story.told(url)
    await line.pays()
    await story.told(/You're booked/)
    await line.asked('make am 4pm')
    await line.asked('yes')
    expect(await story.bookings()).toEqual([asked])
    return story
  }

  it('is sure with her yes: nothing is paid twice', async () => {
    await using story = await moved()
    await story.line.says('accept Chioma')
    expect(await story.bookings()).toEqual([sure])
    expect(await story.payments()).toHaveLength(1)
  })

  it('has its deposit given back where she says nothing in her time', async () => {
    await using story = await moved()
    const { line } = story
    await line.pass(24 * 60 * minuteMs, 24 * 60 * minuteMs)
    await line.requests()
    expect(await story.bookings()).toEqual([{ status: 'cancelled', unpaid: false }])
    await story.told(/Your deposit of ₦5,000 was given back/)
    expect(await story.ofShop()).toBe(0)
  })
})

it('money that comes while a move waits for the owner is hers with the yes, and goes back with a no', async () => {
  await using story = await byHand()
  const { line } = story
  await story.books()
  await line.says('accept Chioma')
  await story.told(url)
  await line.asked('make am 4pm')
  await line.asked('yes')
  expect(await story.bookings()).toEqual([asked])
  await line.pays()
  await story.told(/has come in. The time still has to be accepted/)
  await story.ownerTold(/still waits for your word/)
  await line.says('decline Chioma because light no dey')
  await line.says('yes')
  await story.told(/Your deposit of ₦5,000 was given back/)
  expect(await story.bookings()).toEqual([{ status: 'cancelled', unpaid: false }])
  expect(await story.ofShop()).toBe(0)
})

it('a freed time that one who waited takes is held for its deposit too', async () => {
  await using story = await depositing()
  const { line } = story
  const { store, now, businessId } = line
  await line.asked('acrylic full set thursday 2pm')
  await line.asked('no')
  await line.query(
    `INSERT INTO public."Waiting" ("id", "businessId", "conversationId", "customerId", "serviceId", "from", "to", "createdAt")
     SELECT 'w', $1, c."id", c."customerId", s."id", '2026-12-03T14:00+01', '2026-12-03T14:30+01', $2
     FROM public."Conversation" AS c JOIN public."Customer" AS u ON u."id" = c."customerId" AND u."name" = 'Chioma'
     JOIN public."Service" AS s ON s."businessId" = $1 AND s."key" = 'acrylic-set'`,
    [businessId, now().toISOString()],
  )
  const log = { info: () => {} }
  await offerFreedTimes({ store, queue: { deliver: async () => {} }, now, log })()
  await line.pass(minuteMs, minuteMs)
  expect((await line.asked('yes')).join()).toMatch(/I've kept .* until/)
  expect(await story.bookings()).toEqual([held])
  expect(await story.told(url)).toContain('₦5,000')
  await line.pays()
  await story.told(/You're booked/)
  expect(await story.bookings()).toEqual([sure])
})
