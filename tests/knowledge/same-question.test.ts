import { describe, expect, it } from 'vitest'
import { sameQuestion } from '../../domain/knowledge/same-question.ts'

const same: [string, string][] = [
  ['do you do locs', 'una dey do dreads?'],
  ['do you do dreadlocks?', 'abeg una dey do dredlocks'],
  ['can you do dada', 'una sabi do locs'],
  ['do you retwist locs', 'una dey do retwisting for dreads'],
  ['is there parking', 'where I go fit park my car'],
  ['do you have a car park', 'una get parking space'],
  ['do you have wifi', 'una get internet'],
  ['can I use your toilet', 'una get restroom'],
  ['do you have AC', 'una get air condition'],
  ['do you have light', 'una get generator'],
  ['do you train people', 'una dey teach apprentice'],
  ['are you hiring', 'una get vacancy'],
  ['can you come to my house', 'una dey do home service'],
  ['do you do pedi', 'una dey do pedicure'],
  ['do you fix lashes', 'una dey do eyelashes'],
  ['do you colour hair', 'una dey dye hair'],
  ['do you plait for children', 'una dey braid pikin hair'],
  ['do you have insurance', 'una get insurance for my hair'],
  ['do you sell wigs', 'una dey sell wig'],
  ['do you have gift cards', 'una get gift voucher'],
  ['do you serve drinks', 'una dey serve water'],
]
const different: [string, string][] = [
  ['do you do locs', 'do you do lashes'],
  ['do you do dreads', 'how long do dreads last'],
  ['do you sell wigs', 'do you wash wigs'],
  ['do you have parking', 'do you have wifi'],
  ['can I pay with card', 'do you take dollars'],
  ['do you do nails', 'do you do massage'],
  ['do you have a certificate', 'do you give certificate for training'],
  ['can my husband come along', 'can my dog come along'],
  ['do you braid for men', 'do you braid for children'],
  ['do you have light', 'do you have AC'],
  ['do you deliver to Abuja', 'do you deliver wigs'],
  ['do you do piercing', 'do you do tattoo'],
  ['is the hair human hair', 'is the hair included'],
  ['do you have insurance', 'do you have a licence'],
  ['can I bring my own attachment', 'can I bring my own towel'],
  ['do you dye beard', 'do you dye brows'],
]

describe('questions of customers, grouped', () => {
  it.each(same)('%s = %s', (one, other) => {
    expect([sameQuestion(one, other), sameQuestion(other, one)]).toEqual([true, true])
  })

  it.each(different)('%s ≠ %s', (one, other) => {
    expect([sameQuestion(one, other), sameQuestion(other, one)]).toEqual([false, false])
  })
})
