import { describe, expect, it, vi } from 'vitest'
import { type Depositing, depositing, minuteMs, url } from './depositing.ts'

vi.setConfig({ testTimeout: 180_000 })

const transfer = 'abeg send account number'
const readings = { [transfer]: [{ act: 'paid' as const, slots: { topic: ['account number'] } }] }

async function unlinks({ line }: Depositing): Promise<void> {
  await line.says('stop deposits')
  await line.says('yes')
}

describe.each([
  ['telegram', 'en', /You're booked: .*no link to wait for/s],
  ['whatsapp-cloud', 'pcm', /You don book: .*no wait for any link/s],
] as const)(
  'an account that is taken away before the link was asked for, on %s in %s',
  (kind, language, told) => {
    it('leaves nobody waiting: the booking is sure without a deposit, and both hear so once', async () => {
      await using story = await depositing(kind, language)
      const { line } = story
      await story.books()
      await unlinks(story)
      await Promise.all([line.deposits(), line.deposits()])
      expect(await story.told(told)).toContain('/calendar/')
      await story.ownerTold(/No account (?:is|dey) linked/)
      expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
      expect(line.paystack.asked.some(({ path }) => path === '/transaction/initialize')).toBe(false)
      await line.pass(31 * minuteMs, 31 * minuteMs)
      await line.deposits()
      expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
      expect(line.shownToCustomer().filter((text) => told.test(text))).toHaveLength(1)
    })
  },
)

describe('an account that is taken away while its link is out', () => {
  it('is not asked for a number any more: she is sent the link again, and pays by it', async () => {
    await using story = await depositing('telegram', 'en', readings)
    const { line } = story
    await story.books()
    const [link = ''] = url.exec(await story.told(url)) ?? []
    await line.asked(transfer)
    await unlinks(story)
    expect(await story.told(/can't get you an account number/)).toContain(link)
    expect(await story.bookings()).toEqual([{ status: 'held', unpaid: true }])
    await line.pays()
    await story.told(/You're booked/)
    expect(await story.bookings()).toEqual([{ status: 'confirmed', unpaid: false }])
  })
})
