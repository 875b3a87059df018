import { describe, expect, it } from 'vitest'
import { readCode } from '../../domain/owner/code.ts'
import { languageOf, readCommand } from '../../domain/owner/command.ts'

const of = (text: string) => {
  const command = readCommand(text)
  return 'words' in command ? [command.kind, command.words] : [command.kind]
}

describe('what a member writes', () => {
  it.each([
    ['Yes', ['yes']],
    ['do am', ['yes']],
    ['No.', ['no']],
    ['leave am', ['no']],
    ['undo', ['undo']],
    ['Abeg undo am', ['undo']],
    ['help', ['help']],
    ['2', ['pick']],
    ['today', ['day', 'today']],
    ['Saturday?', ['day', 'saturday']],
    ['who dey come Saturday', ['day', 'saturday']],
    ['who is coming tomorrow', ['day', 'tomorrow']],
    ['show me my bookings for next tomorrow', ['day', 'next tomorrow']],
    ['I no dey tomorrow 2 to 4', ['block', 'tomorrow 2 to 4']],
    ['I will not be around on Friday', ['block', 'Friday']],
    ['block tomorrow 2 to 4', ['block', 'tomorrow 2 to 4']],
    ['Bisi no dey Friday', ['block', 'Bisi no dey Friday']],
    ['unblock Friday', ['unblock', 'Friday']],
    ['close friday', ['close', 'friday']],
    ['we no open friday', ['close', 'friday']],
    ["We won't open on 25 December", ['close', '25 December']],
    ['open friday', ['open', 'friday']],
    ['price knotless 30k', ['price', 'knotless 30k']],
    ['Change the price of knotless to 30k', ['price', 'knotless to 30k']],
    ['hours sat 9 to 6', ['hours', 'sat 9 to 6']],
    ['add service Twist 12k 3 hours', ['add', 'Twist 12k 3 hours']],
    ['Bisi does not do nails again', ['skills', 'Bisi does not do nails again']],
    ['Ada now does locs', ['skills', 'Ada now does locs']],
    ['Bisi no dey do nails again', ['skills', 'Bisi no dey do nails again']],
    ['Bisi only nails', ['skills', 'Bisi only nails']],
    ['who does what?', ['skills', '']],
    ['who dey do wetin', ['skills', '']],
    ['Yes we do dreads', ['day', 'yes dreads']],
    ['pause', ['pause']],
    ['resume', ['pause']],
    ['take over Chioma', ['takeOver', 'Chioma']],
    ['hand back Chioma', ['handBack', 'Chioma']],
    ['Tell Chioma I am late', ['tell', 'Chioma I am late']],
    ['call Chioma', ['call', 'Chioma']],
    ['decline Chioma', ['decline', 'Chioma']],
    ['Chioma no show', ['outcome', 'Chioma']],
    ['Chioma came late', ['outcome', 'Chioma']],
    ['chioma no come', ['outcome', 'chioma']],
    ['', ['unknown']],
  ])('%s', (text, command) => {
    expect(of(text)).toEqual(command)
  })

  it('is answered in the language that it shows', () => {
    expect(languageOf('who dey come saturday')).toBe('pcm')
    expect(languageOf('who is coming saturday')).toBe('en')
    expect(languageOf('I am late')).toBeUndefined()
    expect(languageOf('saturday')).toBeUndefined()
  })
})

describe('a code', () => {
  it.each(['7KQM-X2PW', '7kqm x2pw', 'link 7KQMX2PW', 'jara link 7KQM-X2PW', '/start 7KQMX2PW'])(
    '%s',
    (text) => {
      expect(readCode(text)).toBe('7KQMX2PW')
    },
  )

  it.each([
    'knotless',
    '25th-26th',
    '22nd 23rd',
    '08031234567',
    '20000000',
    '10am-12pm',
    'my code is 7KQMX2PW',
  ])('is not: %s', (text) => {
    expect(readCode(text)).toBeUndefined()
  })
})
