import { expect, it } from 'vitest'
import { normalise, says } from '../../start/eval/plain-text.ts'

const forms: [string, string][] = [
  ['₦25,000', '25000'],
  ['N25,000', '25000'],
  ['NGN 25,000', '25000'],
  ['n500', '500'],
  ['25k', '25000'],
  ['1.5k', '1500'],
  ['₦ 4,000', '4000'],
  ['Sat, 5 Dec', 'sat, 5 dec'],
  ['1, 200', '1, 200'],
  ['can’t', "can't"],
  ['  a\n b ', 'a b'],
  ['in 5 minutes', 'in 5 minutes'],
  ['10 kids', '10 kids'],
]
it.each(forms)('%s is %s', (text, plain) => {
  expect(normalise(text)).toBe(plain)
})

const found: [string, string][] = [
  ['It is ₦25,000.', '25,000'],
  ['It is 25k', '25,000'],
  ['It is N25000', '₦25,000'],
  ['from ₦8,000 to ₦15,000', '15,000'],
  ['come by 2pm', '2pm'],
  ['come by 2pm', '2'],
  ['come by 2', '2'],
  ['Saturday, 2.', '2'],
  ['We are closed', 'clos'],
  ['We sterilise everything', 'sterili'],
  ['it takes 60 minutes', '60 min'],
  ['it takes 4 hours', '4 hour'],
  ['Kids haircut', 'Kid'],
  ['yes, we do', 'yes, we do'],
  ['Walk-ins welcome', 'walk'],
  ["we can't reduce", 'can’t reduce'],
  ['KNOTLESS braids', 'Knotless'],
  ['by 9:00', '9:00'],
  ['₦5,000, deposit', '5,000'],
  ['cash, transfer or POS', 'POS'],
]
it.each(found)('%s says %s', (reply, needle) => {
  expect(says(reply, needle)).toBe(true)
})

const missing: [string, string][] = [
  ['It is ₦25,000.', '5,000'],
  ['It is ₦5,0001', '5,000'],
  ['come by 12pm', '2pm'],
  ['come by 2:30', '2'],
  ['come by 12', '2'],
  ['25,000', '25'],
  ['25,000', '000'],
  ['19:00', '9:00'],
  ['it is possible', 'POS'],
  ['yesterday', 'yes'],
  ['yes we don’t', 'yes we do'],
  ['enclosed', 'clos'],
  ['by 1.5', '1'],
  ['2,5', '5'],
  ['', 'x'],
]
it.each(missing)('%s does not say %s', (reply, needle) => {
  expect(says(reply, needle)).toBe(false)
})
