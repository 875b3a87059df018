import { expect, it } from 'vitest'
import { addressed } from '../../domain/owner/addressed.ts'

it.each([
  ['make she bring her attachment come', 'abeg make you bring your attachment come'],
  ['make e no late', 'abeg make you no late'],
  ['to come by 3', 'please come by 3'],
  ['not to come today', 'please do not come today'],
  ['she should call me', 'you should call me'],
  ['today we close by 4', 'today we close by 4'],
  ['tomorrow is fine', 'tomorrow is fine'],
  ['I dey road', 'I dey road'],
  ['my dear abeg no vex, I go treat am', 'my dear abeg no vex, I go treat am'],
])('%s → %s', (said, meant) => expect(addressed(said)).toBe(meant))
