import { describe, expect, it, vi } from 'vitest'
import { briefing } from '../../worker/briefing.ts'
import { type Depositing, depositing, minuteMs, url } from './depositing.ts'

vi.setConfig({ testTimeout: 180_000 })

const inLanguages = [
  {
    ...{
      kind: 'telegram',
      language: 'en',
      asks: 'who is coming thursday',
      waits: /Chioma.*\(waits for its deposit until 9:3/,
    },
    ...{ dontPay: /don't pay the deposit any more/, back: /₦5,000 came in after .* was cancelled/ },
  },
  {
    ...{
      kind: 'whatsapp-cloud',
      language: 'pcm',
      asks: 'who dey come thursday',
      waits: /Chioma.*\(e dey wait for deposit till 9:3/,
    },
    ...{ dontPay: /no pay the deposit again/, back: /₦5,000 enter after .* don cancel/ },
  },
] satisfies { kind: 'telegram' | 'whatsapp-cloud'; language: 'en' | 'pcm'; [told: string]: unknown }[]

describe.each(inLanguages)(
  'what waits for its deposit, in the chat of its owner on $kind in $language',
  ({ kind, language, asks, waits, dontPay, back }) => {
    it('is in the list of its day, and is refused like any other; money that comes after goes back', async () => {
      await using story = await depositing(kind, language)
      const { line } = story
      await story.books()
      await story.told(url)
      expect(await line.says(asks)).toMatch(waits)
      await line.says('decline Chioma')
      expect(await line.says('no light')).toContain('No light')
      await line.says('yes')
      expect(await story.bookings()).toEqual([{ status: 'cancelled', unpaid: false }])
      expect(await story.told(/No light/)).toMatch(dontPay)
      expect(await line.says(asks)).not.toContain('Chioma')
      await line.pays()
      await story.told(back)
      await story.told(/₦5,000 was given back|I don return your deposit/)
      expect(await story.bookings()).toEqual([{ status: 'cancelled', unpaid: false }])
      expect(await story.ofShop()).toBe(0)
      await line.pass(31 * minuteMs, 31 * minuteMs)
      await line.deposits()
      expect(line.shownToCustomer().filter((text) => back.test(text))).toHaveLength(1)
      expect(line.shownToCustomer().filter((text) => /didn't come in by|no enter before/.test(text))).toEqual(
        [],
      )
    })
  },
)

describe('what waits for its deposit', () => {
  async function waiting(): Promise<Depositing> {
    const story = await depositing()
    await story.books()
    await story.told(url)
    return story
  }

  it('needs no word of its owner, and is not moved by her', async () => {
    await using story = await waiting()
    expect(await story.line.says('accept Chioma')).toMatch(/booked once the deposit comes in, by 9:3/)
    expect(await story.line.says('move Chioma to friday 2pm')).toContain('has not paid the deposit yet')
    expect(await story.bookings()).toEqual([{ status: 'held', unpaid: true }])
  })

  it('is in the morning’s list', async () => {
    await using story = await waiting()
    const { line } = story
    await line.query(`UPDATE public."Booking" SET "payBy" = '2026-12-03T12:30+01:00'`)
    await line.pass(47 * 60 * minuteMs)
    const deps = { store: line.store, queue: { deliver: async () => {} }, now: line.now }
    await briefing({ ...deps, log: { info: () => {} } })()
    const [sent] = (await line.query(
      `SELECT "says"::text AS "says" FROM public."Outbound" WHERE "causeId" LIKE '%:briefing:%:2026-12-03:morning'`,
    )) as { says: string }[]
    expect(sent?.says).toContain('shop.lineUnpaid')
    expect(sent?.says).toContain('12:30')
  })

  it('that is paid while she refuses it is told of before anything is written', async () => {
    await using story = await waiting()
    const { line } = story
    await line.says('decline Chioma')
    await line.says('no light')
    await line.pays()
    expect(await line.says('yes')).toContain('Meanwhile the deposit was paid')
    expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
  })
})
