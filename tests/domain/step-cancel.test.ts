import { describe, expect, it } from 'vitest'
import { booked, Chat, does, salon } from './chat.ts'

const pedicure = booked('pedicure', 'p-ngozi', '2026-12-04T13:00')
const weaving = booked('weaving', 'p-tola', '2026-12-08T10:00')
const haircut = booked('haircut', 'p-bella', '2026-12-08T15:00')
const withThree = () => new Chat({ bookings: [{ ...pedicure }, { ...weaving }, { ...haircut }] })
const standing = (chat: Chat) =>
  chat.facts.bookings.filter((one) => one.status !== 'cancelled').map((one) => one.serviceId)

describe('cancelling several at once', () => {
  it.each(['cancel everything', 'abeg cancel all of them', 'cancel all my bookings'])(
    'reads "%s" back as a list, and does it on a yes',
    (text) => {
      const chat = withThree()
      const asked = chat.send(does('cancel'), { text })
      expect(asked.keys).toEqual(['cancel.sureAll', ...Array(3).fill('which.lineWith')])
      expect(asked.text).toContain('Ghana weaving')
      expect(standing(chat)).toHaveLength(3)
      const done = chat.send(does('yes'))
      expect(done.keys[0]).toBe('cancel.doneAll')
      expect(standing(chat)).toEqual([])
      expect(done.ownerNotices).toHaveLength(3)
    },
  )

  it('takes the day and the services that she names', () => {
    const tuesday = withThree()
    tuesday.send(does('cancel', { from: 'on tuesday' }), { text: 'cancel everything on tuesday' })
    tuesday.send(does('yes'))
    expect(standing(tuesday)).toEqual(['pedicure'])
    const two = withThree()
    two.send(does('cancel', { service: ['pedicure', 'haircut'] }), {
      text: 'cancel the pedicure and haircut',
    })
    two.send(does('yes'))
    expect(standing(two)).toEqual(['weaving'])
  })

  it('is narrowed by a later word, and kept by a no', () => {
    for (const answer of [
      does('cancel', { service: 'the pedicure only' }),
      does('give', { service: 'only the pedicure' }),
      does('change', { service: 'only the pedicure' }),
      [does('no'), does('give', { service: 'just the pedicure' })],
    ]) {
      const chat = withThree()
      chat.send(does('cancel'), { text: 'cancel everything' })
      expect(chat.send(answer).keys).toEqual(['cancel.sure'])
      chat.send(does('yes'))
      expect(standing(chat)).toEqual(['weaving', 'haircut'])
    }
    const kept = withThree()
    kept.send(does('cancel'), { text: 'cancel everything' })
    expect(kept.send(does('no')).keys).toEqual(['no.keptAll'])
    expect(standing(kept)).toHaveLength(3)
  })

  it('is the answer to "which one?", and widens what was asked', () => {
    const chat = withThree()
    expect(chat.send(does('cancel'), { text: 'cancel my booking' }).keys[0]).toBe('which.ask')
    expect(chat.send(does('give', { option: 'all of them' })).keys[0]).toBe('cancel.sureAll')
    const wider = withThree()
    wider.send(does('cancel', { service: 'pedicure' }))
    expect(wider.send(does('cancel'), { text: 'cancel everything' }).keys[0]).toBe('cancel.sureAll')
  })

  it('is not meant by "that\'s all"', () => {
    expect(withThree().send(does('cancel'), { text: "cancel my booking, that's all" }).keys[0]).toBe(
      'which.ask',
    )
  })

  it('keeps its question open beside an answer', () => {
    const chat = withThree()
    chat.send(does('cancel'), { text: 'cancel everything' })
    expect(chat.send(does('location')).keys).toContain('cancel.remindAll')
    chat.send(does('yes'))
    expect(standing(chat)).toEqual([])
  })
})

describe('asked about one appointment', () => {
  it('she names another: that one is asked about, and nothing is cancelled yet', () => {
    const chat = withThree()
    chat.send(does('cancel', { service: 'pedicure' }))
    expect(chat.send(does('cancel', { service: 'weaving' })).text).toContain('Ghana weaving')
    expect(standing(chat)).toHaveLength(3)
    chat.send(does('yes'))
    expect(standing(chat)).toEqual(['pedicure', 'haircut'])
  })
})

describe('the policy', () => {
  const late = (language: 'en' | 'pcm', bookings = [{ ...pedicure }]) => {
    const chat = new Chat({ bookings, now: '2026-12-04T08:00' })
    return { chat, asked: chat.send(does('cancel'), { language, text: 'cancel' }) }
  }

  it('says that it is late and that the owner is told, in both languages, and tells her', () => {
    expect(late('en').asked.text).toMatch(/at least 12 hours before.+late.+tell Bella/)
    expect(late('pcm').asked.text).toMatch(/at least 12 hours before.+don late.+tell Bella/)
    const { chat } = late('en')
    const done = chat.send(does('yes'))
    expect(done.ownerNotices.flat()).toMatchObject([{ key: 'owner.cancelledLate', args: { minutes: 300 } }])
  })

  it('is not spoken of in time, nor where a business has none', () => {
    expect(new Chat({ bookings: [{ ...pedicure }] }).send(does('cancel')).keys).toEqual(['cancel.sure'])
    const business = { ...salon, policy: { ...salon.policy, cancelHours: 0 } }
    const chat = new Chat({ business, bookings: [{ ...pedicure }], now: '2026-12-04T08:00' })
    expect(chat.send(does('cancel')).keys).toEqual(['cancel.sure'])
  })

  it("tells of a deposit what the business's own answer says, else who will", () => {
    const braids = { ...booked('braids', 'p-tola', '2026-12-08T10:00'), deposit: 500_000 }
    const known = new Chat({ bookings: [{ ...braids }] }).send(does('cancel'))
    expect(known.text).toContain('Yes, if you cancel 12 hours before.')
    const business = { ...salon, knowledge: [] }
    const unknown = new Chat({ business, bookings: [{ ...braids }] }).send(does('cancel'))
    expect(unknown.keys).toEqual(['cancel.deposit', 'cancel.sure'])
    expect(unknown.text).toContain('₦5,000')
  })
})
