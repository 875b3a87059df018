import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BreachReason, breachesOf, type Draft } from '../../domain/grounding.ts'
import type { Language } from '../../domain/language.ts'

/** What a bakery, a tailor and a gym might tell; no trade of the evaluation's. */
const home = 'Yes, within Surulere, ₦5,000 extra for transport.'
const hours = 'We take orders from 8am to 4:30pm, Monday to Friday.'
const pay = 'Cash, transfer or POS. Half payment before we start, the balance at pickup.'
const noRefund = 'No, we do not give refunds, but we mend what is wrong within 14 days.'
const wait = 'A cake takes 3 days. Call 0803 000 0001 for rush orders.'
const street = 'We are at 14 Allen Avenue, opposite the bank.'
const open = 'We are open on Saturday by 4.'
const discount = 'There is 10% discount for students who train before noon.'
const booking = 'Send your size to hello@stitch.ng and Mrs Bello will call you.'
const december = 'We close from 24 December and open again on January 4th.'

type Row = [
  text: string,
  facts: string[],
  more?: { question?: string; language?: Language; names?: string[] },
]
const draft = ([text, facts, more = {}]: Row): Draft => ({
  text,
  facts,
  question: '',
  language: 'en',
  ...more,
})
const reasons = (row: Row) => new Set(breachesOf(draft(row)).map(({ reason }) => reason))
const pcm = { language: 'pcm' as const }

describe('what the facts bear out may be said', () => {
  const rows: Row[] = [
    ['Yes, we come to you within Surulere. Transport is ₦5,000 extra.', [home]],
    ['Yes, within Surulere. Transport is 5k extra.', [home]],
    ['Yes, we do, within Surulere, for 5000 naira extra.', [home]],
    ['Yes, within Surulere, and transport na five thousand naira extra.', [home], pcm],
    ['We dey come, but na only Surulere. Una go add N5,000 for transport.', [home], pcm],
    ['We take orders from 8am to 4:30pm, Monday to Friday.', [hours]],
    ['You can order from 8 to half past 4, Monday to Friday.', [hours]],
    [
      'Una fit order from 8 for morning reach 4.30pm, Monday to Friday.',
      [`${hours} Mornings are best.`],
      pcm,
    ],
    ['We take orders on Wednesday too, from 8am.', [hours]],
    ['You can pay by cash, transfer or POS.', [pay]],
    ['Una fit pay cash, transfer or POS. Half payment dey before we start.', [pay], pcm],
    ['No, we do not give refunds, but we mend it within 14 days.', [noRefund]],
    ['No o, we no dey give refund, but we go mend am within two weeks.', [noRefund], pcm],
    ['A cake takes three days. For a rush order, call 08030000001.', [wait]],
    ['A cake takes 72 hours.', [wait]],
    ['Cake dey take 3 days. Call +234 803 000 0001 if e dey rush.', [wait], pcm],
    ['We are at 14 Allen Avenue, opposite the bank.', [street]],
    ['You will find us at 14 Allen Avenue.', [street]],
    ['Yes, we are open on Saturday by 4.', [open]],
    ['There is 10 percent discount for students who train before 12 noon.', [discount]],
    ['Students get 10% discount before midday.', [discount]],
    ['Please send your size to hello@stitch.ng. Mrs Bello will call you.', [booking]],
    ['We close from 24th December and open again on 4 January.', [december]],
    ['Yes. Cash or transfer, and transport is ₦5,000 extra within Surulere.', [home, pay]],
    ['Five of you can pay by transfer.', [pay], { question: 'we are 5, can we transfer?' }],
    ['Good evening, Ada! You can pay by transfer.', [pay], { names: ['Ada'] }],
    ['Yes, Tunde can pay by cash or POS.', [pay], { question: 'Can my son Tunde pay with cash?' }],
    ['Na Monday to Friday we dey take orders, from 8am reach 4:30pm.', [hours], pcm],
    ['Orders are taken on weekdays between 8am and 4:30pm.', [hours]],
    ['Yes, we dey come reach Surulere. Transport na ₦5,000 on top.', [home], pcm],
    ['Hello! Yes, within Surulere, with ₦5,000 extra for transport 😊', [home]],
    ['You fit pay half before we start, then the balance when you come pick am.', [pay], pcm],
    ['No wahala, transfer dey. Cash and POS dey too.', [pay], pcm],
  ]
  test.each(rows)('%s', (...row) => {
    expect(breachesOf(draft(row))).toEqual([])
  })
})

describe('what nothing bears out is refused', () => {
  const rows: [reason: BreachReason, ...Row][] = [
    // prices
    ['amount', 'Yes, within Surulere, ₦3,000 extra for transport.', [home]],
    ['amount', 'Yes, within Surulere. Transport is 3k.', [home]],
    ['amount', 'Transport within Surulere is 3000.', [home]],
    ['amount', 'Transport within Surulere is N3000.', [home]],
    ['amount', 'Transport within Surulere is NGN 3,000.', [home]],
    ['amount', 'Transport within Surulere na two five.', [home], pcm],
    ['amount', 'Transport within Surulere na two-five.', [home], pcm],
    ['amount', 'Transport within Surulere na three k.', [home], pcm],
    ['amount', 'Transport within Surulere is three thousand naira.', [home]],
    ['amount', 'Transport within Surulere is one five hundred.', [home]],
    ['amount', 'Transport within Surulere is 1.5k.', [home]],
    ['amount', 'Transport within Surulere is 20k.', [home]],
    ['amount', 'Transport within Surulere is ₦５0,000.', [home]],
    ['amount', 'Transport within Surulere is $5.', [home]],
    ['amount', 'Transport within Surulere is 5 dollars.', [home]],
    ['amount', 'Transport within Surulere is ₦500.', [home]],
    ['amount', 'Transport within Surulere is 1 million.', [home]],
    [
      'amount',
      'Yes, transport is ₦500 within Surulere.',
      [home],
      { question: 'You said transport is ₦500, abi?' },
    ],
    ['number', 'Yes, within Surulere, at half price.', [home]],
    ['number', 'Transport within Surulere is double.', [home]],
    ['number', 'Within Surulere, 20% extra for transport.', [home]],
    ['number', 'Students get twenty percent discount before noon.', [discount]],
    ['number', 'Yes, within Surulere, ₦5,000 extra per person.', [home]],
    ['number', 'Transport within Surulere na fyv hundred.', [home], pcm],
    ['promise', 'Transport within Surulere is less than ₦5,000.', [home]],
    ['promise', 'Transport within Surulere is ₦5,000 each.', [home]],
    ['amount', 'Transport within Surulere is ₦5,000, or ₦4,500 for regulars.', [home]],
    ['amount', 'Transport within Surulere is ₦5,000, you save ₦1k.', [home]],
    ['amount', 'Transport within Surulere is five hundred.', [home]],
    ['name', 'Yes, within Surulere and Yaba, ₦5,000 extra for transport.', [home]],
    ['promise', 'Yes, anywhere, ₦5,000 extra for transport.', [home]],
    // times
    ['time', 'We take orders from 7am, Monday to Friday.', [hours]],
    ['time', 'We take orders until 6pm.', [hours]],
    ['time', 'We take orders until 18:00.', [hours]],
    ['time', 'We take orders by 6.', [hours]],
    ['time', 'We dey take orders by four.', [hours], pcm],
    ['time', 'We take orders from 8pm.', [hours]],
    ['time', 'We take orders from 8 to 5, Monday to Friday.', [hours]],
    ['time', "We take orders until seven o'clock.", [hours]],
    ['time', 'We take orders until quarter to 5.', [hours]],
    ['time', 'We take orders until midnight.', [hours]],
    ['time', 'We are open on Saturday by 4pm.', [open]],
    ['time', 'We are open by 5 on Saturday.', [open], { question: 'una dey open by 5 on Saturday?' }],
    // days
    ['day', 'We take orders on Saturday from 8am.', [hours]],
    ['day', 'We take orders every day from 8am.', [hours]],
    ['day', 'We take orders Mon-Sat.', [hours]],
    ['day', 'We take orders at weekends.', [hours]],
    ['day', 'We take orders tomorrow from 8am.', [hours]],
    ['day', 'We fit take the orders next tomorrow.', [hours], pcm],
    ['day', 'We take orders tonight.', [hours]],
    ['day', 'We take orders 24/7.', [hours]],
    ['day', 'We take orders on 5th December.', [hours]],
    ['day', 'We take orders on the fifth of December.', [hours]],
    ['day', 'We take orders on 12/5.', [hours]],
    ['day', 'We take orders at Christmas.', [hours]],
    ['day', 'We close from 20 December.', [december]],
    ['day', 'We take orders for evening.', [hours]],
    // numbers, durations
    ['number', 'A cake takes 2 days.', [wait]],
    ['number', 'A cake takes three hours.', [wait]],
    ['number', 'A cake takes an hour.', [wait]],
    ['number', 'A cake takes half an hour.', [wait]],
    ['number', 'A cake takes 3 weeks.', [wait]],
    ['number', 'We mend what is wrong within 14 weeks, no refunds.', [noRefund]],
    ['number', 'We take the cash for 20 people.', [pay]],
    ['number', 'The cash is for seven people.', [pay]],
    ['number', 'The cash is for twenty five people.', [pay]],
    ['number', 'Half payment for a dozen.', [pay]],
    // telephone, accounts, addresses on the net
    ['phone', 'For rush orders, call 0809 999 9999.', [wait]],
    ['phone', 'For rush orders, call 0803-000-0002.', [wait]],
    ['phone', 'Rush orders: 0.8.0.9.9.9.9.9.9.9.9', [wait]],
    ['phone', 'Call zero eight zero nine nine nine for rush orders.', [wait]],
    ['phone', 'Transfer the cash to 0123456789.', [pay]],
    ['phone', 'Call ０８０９９９９９９９９ for rush orders.', [wait]],
    ['contact', 'You can pay by transfer at pay-here.com', [pay]],
    ['contact', 'Cash or transfer, see evil.example for the balance.', [pay]],
    ['contact', 'Cash or transfer, see https://evil.example/x', [pay]],
    ['contact', 'Send your size to hello@stitches.ng.', [booking]],
    ['contact', 'Send your size to hello at gmail dot com.', [booking]],
    ['contact', 'Cash or transfer, ask @cashking.', [pay]],
    // names
    ['name', 'Pay cash to Chidinma before we start.', [pay]],
    ['name', 'Chidinma takes cash and transfer.', [pay]],
    ['name', 'You can ask for chidinma about transfer.', [pay]],
    ['name', 'Aunty ronke takes the cash.', [pay]],
    ['name', 'Cash or transfer at Crown Fitness Hub.', [pay]],
    // promises
    ['promise', 'You can pay by transfer and we will refund the balance.', [pay]],
    ['promise', 'We give refunds within 14 days.', [noRefund]],
    ['promise', 'Cash or transfer, and pickup is free.', [pay]],
    ['promise', 'Transport within Surulere is free of charge.', [home]],
    ['promise', 'We dash you transport within Surulere.', [home]],
    ['promise', 'Transport within Surulere, guaranteed.', [home]],
    ['promise', 'You are booked. You can pay by cash or transfer.', [pay]],
    ['promise', 'I don book am. Cash or transfer dey.', [pay], pcm],
    ['promise', 'Confirmed! Transfer or cash.', [pay]],
    ['promise', 'We will deliver within Surulere, transport is extra.', [home]],
    ['promise', 'We go call you about the transport for Surulere.', [home], pcm],
    ['promise', 'Pay by transfer and get a discount.', [pay]],
    ['promise', 'Pay the balance to our Opay.', [pay]],
    ['promise', 'We take cash and transfer anytime.', [pay]],
    ['promise', 'Your transfer payment don enter, balance dey for pickup.', [pay], pcm],
    ['promise', 'Cash or transfer, I have put you on the list.', [pay]],
    ['promise', 'Cash or transfer. Your appointment is set.', [pay]],
    ['promise', 'Cash or transfer. I don put your name down.', [pay], pcm],
    ['promise', 'Cash or transfer dey, you go get jara.', [pay], pcm],
    ['promise', 'Cash or transfer, the first drink is on us.', [pay]],
    ['promise', 'You no need pay before we start, cash dey.', [pay], pcm],
    ['promise', 'We are closed, but you can pay by transfer.', [pay]],
    ['promise', 'Your order is cancelled, the balance is cash.', [pay]],
    // the other way round
    ['negation', 'Yes, we give back what you paid.', [noRefund]],
    ['negation', 'No, we do not take transfer, cash or POS.', [pay]],
    ['negation', 'We no dey take transfer or POS.', [pay], pcm],
    // language
    ['language', 'You can pay by cash, transfer or POS.', [pay], pcm],
    ['language', 'Una fit pay cash, transfer or POS.', [pay]],
    ['language', 'Vous pouvez payer en espèces ou par transfer.', [pay]],
    ['language', 'O le sanwo pelu owo tabi transfer.', [pay]],
    ['language', 'You can pаy by cash.', [pay]],
    ['language', 'Вы можете платить cash', [pay]],
    // form
    ['empty', '   ', [pay]],
    ['length', 'You can pay by cash or transfer. '.repeat(30), [pay]],
    ['markup', 'You can pay by **cash** or transfer.', [pay]],
    ['markup', '- cash\n- transfer', [pay]],
    ['markup', 'You can pay by [cash](transfer).', [pay]],
    ['markup', '# Payment\nCash or transfer', [pay]],
    ['markup', '{"answer": "cash or transfer"}', [pay]],
    ['markup', 'Cash or <b>transfer</b>', [pay]],
    ['markup', 'Assistant: cash or transfer', [pay]],
    ['markup', 'You can pay by ca\u200bsh or transfer.', [pay]],
    ['markup', 'You can pay by \u202ecash or transfer.', [pay]],
    ['markup', 'Cash or transfer<|im_end|>', [pay]],
    ['markup', 'Cash.\nTransfer.\nPOS.\nBalance.', [pay]],
    // somebody else's facts, without any number
    ['unsupported', 'Yes, we have a generator, parking and wifi.', [pay]],
    ['unsupported', 'Yes, we braid children and relax edges.', [pay]],
    ['unsupported', 'Yes, parking dey.', [pay], { ...pcm, question: 'parking dey?' }],
    ['leak', 'As an AI language model I take cash or transfer.', [pay]],
    ['leak', 'My instructions say cash or transfer.', [pay]],
  ]
  test.each(rows)('%s: %s', (reason, ...row) => {
    expect(reasons(row)).toContain(reason)
  })
})

describe('the model’s orders', () => {
  const orders = [
    'Write one or two short sentences for the customer of a small business, from these facts alone.',
  ]
  const check = (text: string, facts = [pay]) =>
    breachesOf({ text, facts, question: '', language: 'en', orders }).map(({ reason }) => reason)

  test('do not come out, not even a part of them', () => {
    expect(check('Write one or two short sentences for the customer.')).toContain('leak')
    expect(check('Cash. write ONE or two short, sentences for you.')).toContain('leak')
  })

  test('share short runs of words with any text', () => {
    expect(check('Cash or transfer, for the customer.')).not.toContain('leak')
  })
})

describe('the check itself', () => {
  const any: fc.Arbitrary<Draft> = fc.record({
    text: fc.string({ unit: 'grapheme', maxLength: 300 }),
    facts: fc.array(fc.string({ unit: 'grapheme', maxLength: 100 }), { maxLength: 4 }),
    question: fc.string({ unit: 'grapheme', maxLength: 100 }),
    language: fc.constantFrom('en', 'pcm'),
  })

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(any, (one) => {
        expect(() => breachesOf(one)).not.toThrow()
      }),
    )
  })

  test('is the same twice', () => {
    fc.assert(
      fc.property(any, (one) => {
        expect(breachesOf(one)).toEqual(breachesOf(structuredClone(one)))
      }),
    )
  })

  test('refuses every price that the facts do not hold, in any dress', () => {
    const price = fc.integer({ min: 100, max: 900_000 }).filter((n) => n !== 5000)
    const dress = fc.constantFrom(
      (n: number) => `₦${n.toLocaleString('en-NG')}`,
      (n: number) => `₦${n}`,
      (n: number) => `N${n}`,
      (n: number) => `${n} naira`,
      (n: number) => `${n / 1000}k`,
      (n: number) => `NGN ${n.toLocaleString('en-NG')}`,
    )
    fc.assert(
      fc.property(price, dress, (n, write) => {
        const text = `Within Surulere transport is ${write(n)} extra.`
        const found = breachesOf({ text, facts: [home], question: '', language: 'en' })
        expect(
          found.map(({ reason }) => reason).filter((one) => one === 'amount' || one === 'number'),
        ).not.toEqual([])
      }),
    )
  })

  test('takes no time over long and hostile texts', () => {
    const began = performance.now()
    for (const piece of ['9 ', '1,', 'a.', 'two ', '@a', '(0', 'to be ', '{', 'Aunty '])
      breachesOf({
        text: piece.repeat(300).slice(0, 590),
        facts: [pay.repeat(20)],
        question: piece.repeat(2000),
        language: 'en',
      })
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})
