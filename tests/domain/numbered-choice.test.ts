import { describe, expect, it } from 'vitest'
import { withChoice } from '../../domain/numbered-choice.ts'

const list = ['Knotless braids', 'Pedicure', '2pm'].map((text) => ({ text }))

describe('a number of the list that stands', () => {
  it.each([
    ['2', 'Pedicure'],
    ['2.', 'Pedicure'],
    ['2)', 'Pedicure'],
    [' 2 ', 'Pedicure'],
    ['2️⃣', 'Pedicure'],
    ['２', 'Pedicure'],
    ['no 2', 'Pedicure'],
    ['No. 2', 'Pedicure'],
    ['number two', 'Pedicure'],
    ['nomba 2', 'Pedicure'],
    ['option 2 please', 'Pedicure'],
    ['#2', 'Pedicure'],
    ['two', 'Pedicure'],
    ['the second one', 'Pedicure'],
    ['the second', 'Pedicure'],
    ['2nd', 'Pedicure'],
    ['the 2nd option', 'Pedicure'],
    ['na 2', 'Pedicure'],
    ['na number 2 abeg', 'Pedicure'],
    ['I choose 2', 'Pedicure'],
    ['I go take 2', 'Pedicure'],
    ['make I pick 2', 'Pedicure'],
    ['2 abeg 🙏', 'Pedicure'],
    ['Oya, 2', 'Pedicure'],
    ['1', 'Knotless braids'],
    ['one', 'Knotless braids'],
    ['number one', 'Knotless braids'],
    ['first', 'Knotless braids'],
    ['the first one', 'Knotless braids'],
    ['3rd', '2pm'],
    ['the last one', '2pm'],
  ])('%s is that choice', (said, text) => expect(withChoice([said], list)).toEqual([text]))

  it.each([
    '2pm',
    'by 2',
    'at 2',
    '2 people',
    '2 of us',
    '2:30',
    '2k',
    '₦2,000 for the 2',
    '2 and 3',
    '1 2',
    '4',
    '0',
    '12',
    'number 9',
    'that one',
    'any one',
    'yes',
    'no',
    'ok',
    'second week of december',
    'my second daughter',
    'one of your people',
    'on the 2nd of december',
    'two pedicures',
    'how much is number 2',
    'no one',
    'no second',
    '',
  ])('%s is none', (said) => expect(withChoice([said], list)).toEqual([said]))

  it('is a number only where a list stands', () => expect(withChoice(['2'], [])).toEqual(['2']))

  it('counts in the last message of a burst, courtesies aside', () => {
    expect(withChoice(['hello', '2'], list)).toEqual(['hello', 'Pedicure'])
    expect(withChoice(['2', 'abeg', 'thank you 🙏'], list)).toEqual(['Pedicure', 'abeg', 'thank you 🙏'])
    expect(withChoice(['2', 'people dey come'], list)).toEqual(['2', 'people dey come'])
    expect(withChoice(['thanks'], list)).toEqual(['thanks'])
  })
})
