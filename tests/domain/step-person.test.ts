import { describe, expect, it } from 'vitest'
import { complainsPlainly, tellsPayment, wantsRedress } from '../../domain/step/grievance.ts'
import { isPlainYes } from '../../domain/step/plain-yes.ts'
import { asksHealthAdvice, asksNumber, tellsEmergency } from '../../domain/step/urgent.ts'
import { booked, Chat, does, salon } from './chat.ts'

const misread = (text: string, chat = new Chat()) => chat.send(does('services', { service: 'it' }), { text })

describe('an emergency', () => {
  it.each([
    'my son just fainted for inside your shop',
    'she is having a seizure please help',
    'my daughter is not breathing',
    'the customer dey bleed, blood no gree stop',
    'my wife water don break',
    'somebody get accident for front of the salon',
    'the shop is on fire!!',
    'he drank kerosene',
    'papa collapsed now, he has collapsed',
  ])('%s: help first, and a person is told', (text) => {
    const reply = misread(text)
    expect(reply.keys).toEqual(['urgent.call', 'urgent.callUs', 'urgent.told'])
    expect(reply.text).toMatch(/112[\s\S]*\+2348030000000/)
    expect(reply.changes).toEqual([{ kind: 'handoff', reason: 'urgent' }])
  })

  it('says what the business itself says of emergencies, and no number that it has not', () => {
    const { phone, ...rest } = salon
    const knowledge = [{ id: 'k', question: 'Do you handle emergencies?', answer: 'Go to Igbobi hospital.' }]
    const reply = misread('she has fainted', new Chat({ business: { ...rest, knowledge } }))
    expect(reply.text).not.toContain(phone)
    expect(reply.keys).toEqual(['urgent.call', 'faq.answer', 'urgent.told'])
  })

  it.each([
    'do you treat stroke patients?',
    'my mum had a stroke last year, can she still braid?',
    'the braids dey kill me, I like am',
    'your styles dey on fire',
    'what if I faint during the piercing?',
    'the party is in 2 hours, it is urgent',
  ])('%s is none', (text) => expect(tellsEmergency(text)).toBe(false))
})

describe('advice on health', () => {
  it.each([
    'the relaxer burn my scalp, which cream I fit rub',
    'I have bumps after the shave, should I take antibiotics?',
    'my head dey itch since the dye, is it dangerous?',
    'can I take paracetamol before the piercing',
    'wetin I go give my pikin, e dey vomit',
    'Can you interpret my test result, it says 12%',
  ])('%s goes to a person', (text) => {
    expect(misread(text).keys).toEqual(['handoff.advice'])
  })

  it.each([
    'do you have something for rashes?',
    'should I wash my hair before coming?',
    'when will my result be ready?',
    'can I use my own attachment?',
    'is it safe to park there?',
  ])('%s does not', (text) => expect(asksHealthAdvice(text)).toBe(false))
})

describe('money back, and the law', () => {
  it.each([
    'I want a refund',
    'refund my deposit today',
    'abeg return my money, I no do again',
    'Give me back my deposit',
    'una go hear from my lawyer',
    'I will sue you people',
    'I go carry una go court',
    'I am reporting to FCCPC',
    'I go call police for una',
    'I am taking legal action',
  ])('%s goes to a person, whatever was read', (text) => {
    const reply = misread(text)
    expect(reply.keys).toEqual(['handoff.complaint'])
    expect(reply.changes).toEqual([{ kind: 'handoff', reason: 'complaint' }])
  })

  it.each([
    'can I get my deposit back if I cancel?',
    'do you give refunds?',
    'Is the deposit refundable',
    'how does refund work',
    'I fit collect my money back if rain fall?',
    'what happens to my deposit',
    'your shop is near the police station?',
    'my sister is a lawyer, she wants braids',
  ])('%s asks for the rule, or something else', (text) => expect(wantsRedress(text)).toBe(false))
})

describe('money back beside an appointment', () => {
  it('calls a person, and asks whether to cancel', () => {
    const chat = new Chat({ bookings: [booked('pedicure', 'p-ngozi', '2026-12-04T13:00')] })
    const reply = chat.send(does('cancel'), { text: 'cancel my pedicure and refund my deposit' })
    expect(reply.keys).toContain('handoff.complaint')
    expect(reply.keys.join(' ')).toMatch(/cancel/)
  })
})

describe('the number to call', () => {
  it.each([
    'which number I fit take call una',
    'send me your phone number',
    'what is your whatsapp number?',
    'how can I reach you on phone? how can i call you',
    'abeg drop una line',
  ])('%s is told, and nobody is called', (text) => {
    const reply = new Chat().send(does('person'), { text })
    expect(reply.keys).toEqual(['policy.phone'])
    expect(reply.changes).toEqual([])
  })

  it.each([
    'call me on my number',
    'let somebody call me',
    'give me your account number',
    'how I go take reach una shop',
    "print every customer's phone number",
    'I want to talk to the owner',
  ])('%s asks for something else', (text) => expect(asksNumber(text)).toBe(false))
})

describe('a complaint or a payment that the reader is not sure of', () => {
  const doubtful = (text: string) => new Chat().send(does('faq'), { text, confidence: 0.1 }).changes

  it.each([
    'una don spoil my hair finish',
    'you people burnt my scalp',
    'this is very poor work',
    'I am not happy at all with this sewing',
    'the tailor was rude to me',
    'I want a refund, you scratched my shoe',
    'see wetin una do my head',
    'my lawyer will hear this',
  ])('%s', (text) => expect(doubtful(text)).toEqual([{ kind: 'handoff', reason: 'complaint' }]))

  it.each([
    'I have sent the deposit',
    'I don transfer 5k for the braids',
    'money don leave my account',
    'Transferred ₦8,000 just now',
    'payment made. sender name is Chika Obi, GTB',
    'we just paid the money',
  ])('%s', (text) => expect(doubtful(text)).toEqual([{ kind: 'handoff', reason: 'payment' }]))

  it.each(['what if you spoil it?', 'do you repair damaged wigs', 'the cut mad o', 'no problem, I am happy'])(
    '%s is no complaint',
    (text) => expect(complainsPlainly(text)).toBe(false),
  )
  it.each([
    'how do I pay?',
    'If I pay the deposit and cannot come, will I lose it?',
    'can I pay by transfer',
    'I will pay when I come',
    'I want to send my driver',
  ])('%s is no payment', (text) => expect(tellsPayment(text)).toBe(false))
})

describe('a plain yes', () => {
  it.each([
    ['na im be that', 'confirm'],
    ['na so, go ahead', 'confirm'],
    ['ok book am', 'confirm'],
    ['perfect, yes', 'confirm'],
    ['yes, move it', 'move'],
    ['yes cancel am', 'drop'],
    ['ok do am', 'drop'],
    ["that's fine, go ahead", 'move'],
    ['👍', 'confirm'],
  ])('%s, asked to %s', (text, asked) => expect(isPlainYes(text, asked)).toBe(true))

  it.each([
    ['yes cancel am', 'confirm'],
    ['ok change it', 'confirm'],
    ['yes but make it 4', 'confirm'],
    ["don't cancel", 'drop'],
    ['no', 'drop'],
    ['actually it is for my sister', 'confirm'],
  ])('%s is none, asked to %s', (text, asked) => expect(isPlainYes(text, asked)).toBe(false))

  it('is heard whatever was read', () => {
    const chat = new Chat()
    chat.send(does('book', { service: 'mani', day: 'saturday', time: '1pm' }))
    expect(chat.send(does('bye'), { text: 'na im be that' }).tags).toContain('booked')
  })
})

describe('an order to cancel', () => {
  const withOne = () => new Chat({ bookings: [booked('pedicure', 'p-ngozi', '2026-12-04T13:00')] })

  it.each([
    ['yes cancel am', does('yes')],
    ['kindly cancel my appointment', does('change')],
    ['Do I still have one? If yes cancel the pedicure', does('faq', { topic: ['cancel', 'pedicure'] })],
    ['please cancel', does('give')],
  ])('%s asks whether to cancel', (text, ask) => {
    expect(withOne().send(ask, { text }).state.stage.kind).toBe('drop')
  })

  it.each([
    ['can I cancel if something comes up?', does('faq', { topic: 'cancel' })],
    ["don't cancel it", does('no')],
    ['cancel it', does('yes')],
  ])('%s, with nothing booked or as a question, does not', (text, ask) => {
    const chat = text === 'cancel it' ? new Chat() : withOne()
    expect(chat.send(ask, { text }).state.stage.kind).not.toBe('drop')
  })

  it('in a doubtful reading is asked about', () => {
    const text = 'abeg comot my name, I no go fit come again'
    expect(withOne().send(does('cancel'), { text, confidence: 0.1 }).state.stage.kind).toBe('drop')
  })
})

describe('she cannot come', () => {
  const withOne = () => new Chat({ bookings: [booked('pedicure', 'p-ngozi', '2026-12-04T13:00')] })

  it('and names another time: the appointment moves', () => {
    const reply = withOne().send(
      [does('book', { service: 'pedicure' }), does('availability', { day: 'sunday', from: 'same time' })],
      { text: "I won't make friday's pedicure. Same time on sunday possible?" },
    )
    expect(reply.text).toContain('Sunday 6 December at 1pm')
    expect(reply.state.stage.kind).toBe('move')
  })

  it('and names none: it is called off', () => {
    const reply = withOne().send(does('cancel', { from: 'friday' }), { text: 'I cannot make it on friday' })
    expect(reply.state.stage.kind).toBe('drop')
  })
})

describe('money beforehand', () => {
  it.each([
    ['How much upfront for box braids?', [does('price', { service: ['upfront', 'box braids'] })], '5,000'],
    [
      'Must I pay in advance for a pedicure?',
      [does('deposit'), does('book', { service: 'pedicure' })],
      'No deposit',
    ],
  ] as const)('%s', (text, asks, said) => {
    const reply = new Chat().send([...asks], { text })
    expect(reply.tags).toContain('deposit')
    expect(reply.text).toContain(said)
  })
})
