import { describe, expect, it } from 'vitest'
import { readBillingCommand } from '../../domain/billing/chat/command.ts'
import { readNamed } from '../../domain/billing/chat/wanted.ts'
import { onSale } from './subscriptions.ts'

const said: Record<string, string[]> = {
  plan: [
    'my plan',
    'plan',
    'Which plan I dey?',
    'abeg wetin be my plan',
    'which plan am I on?',
    "what's my plan",
    'when my plan go finish',
    'how many conversations remain',
    'how many chats do I have left?',
  ],
  plans: [
    'plans',
    'show me the plans',
    'upgrade',
    'which plans una get?',
    'how much be Jara',
    'change my plan',
  ],
  pay: [
    'pay',
    'I wan pay',
    'I want to pay',
    'pay now',
    'how I go take pay?',
    'send me the link',
    'new link',
    'renew my plan',
    'make I pay',
  ],
  paid: [
    'I don pay',
    'I have paid',
    'paid',
    'Abeg I don pay o',
    "I've just paid",
    'I don transfer the money',
    'I don send am',
    'check my payment',
    'my money don enter',
  ],
  receipts: ['receipt', 'send my receipts', 'show me my receipt', 'abeg receipt'],
  cancel: [
    'cancel my plan',
    'stop my subscription',
    'I no wan pay again',
    "I don't want to continue",
    'I want to cancel my plan',
  ],
  keep: ['continue', 'resume', 'keep my plan', 'I wan continue', "don't cancel my plan"],
  'by-transfer': ['I go pay by transfer', 'pay with bank transfer', 'send me account number'],
  'by-card': ['use my card', 'charge my card', 'I want to pay with my card'],
  'by-link': ['send the link instead', "don't charge my card", 'pay by link'],
  'remove-card': ['remove my card', 'comot my card', 'delete my saved card'],
  trial: ['free trial', 'start my free trial', 'I wan try am for free'],
}

describe('what she asks of her plan', () => {
  it.each(Object.entries(said))('%s', (kind, texts) => {
    for (const text of texts) expect(readBillingCommand(text)?.kind, text).toBe(kind)
  })

  it.each([
    ['upgrade to Pro', 'pro', null],
    ['I want Pro yearly', 'pro', 'yearly'],
    ['downgrade to starter', 'starter', null],
    ['I wan dey pay every week', null, 'weekly'],
    ['change to yearly', null, 'yearly'],
    ['how much be pro?', 'pro', null],
    ['how much is Starter for a year', 'starter', 'yearly'],
    ['give me the pro plan every two weeks', 'pro', 'biweekly'],
    ['go back to free', 'free', null],
  ])('%s', (text, plan, cycle) => {
    const command = readBillingCommand(text)
    const named = command && 'words' in command ? readNamed(command.words, onSale) : undefined
    expect([named?.plan?.key ?? null, named?.cycle ?? null]).toEqual([plan, cycle])
  })

  it('is not what she says to run her shop', () => {
    const others = [
      ...['today', 'yes', 'no', 'cancel', 'undo', 'help', 'pause', 'close Friday', 'block tomorrow 2 to 4'],
      ...[
        'price knotless 30k',
        'hours sat 9 to 6',
        'add Twist 12k 3 hours',
        'Chioma don come',
        'call Chioma',
      ],
      ...['hand back Chioma', 'tell Chioma I am on my way', 'decline Chioma', 'who dey come tomorrow'],
      ...['we accept transfer', 'answer: you can pay by transfer', 'I no dey tomorrow', 'transfer'],
    ]
    for (const text of others) expect(readBillingCommand(text), text).toBeUndefined()
  })

  it('what may be a plan and is none is left to others', () => {
    for (const text of [
      'take over Chioma',
      'how much is knotless',
      'I want to see Chioma',
      'change price of wash to 5k',
      'I want a day off',
    ]) {
      const command = readBillingCommand(text)
      expect(command === undefined || ('sure' in command && !command.sure), text).toBe(true)
      if (command && 'words' in command) expect(readNamed(command.words, onSale), text).toBeUndefined()
    }
  })
})
