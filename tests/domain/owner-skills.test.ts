import { describe, expect, it } from 'vitest'
import { readCommand } from '../../domain/owner/command.ts'
import { inverseOf, stillHolds } from '../../domain/owner/edits.ts'
import { ownerStep } from '../../domain/owner/member-turn.ts'
import { asAnswer } from '../../domain/owner/questions.ts'
import type { BookLine } from '../../domain/owner/sight.ts'
import { noOwnerState } from '../../domain/owner/state.ts'
import { render } from '../../locales/render.ts'
import { salon } from './businesses.ts'

const services = ['Knotless', 'Dreads retouch', 'Gel polish', 'Acrylic'].map((name) => ({
  ...{ id: name.toLowerCase().replace(' ', '-'), name, also: [] },
  ...{ price: { from: 500_000, to: 500_000 }, minutes: 60 },
}))
const people = [
  { id: 'p1', name: 'Ada', services: ['knotless'] },
  { id: 'p2', name: 'Bisi' },
  { id: 'p3', name: 'Chi', services: ['gel-polish', 'acrylic'] },
]
const facts = { business: { ...salon, services, people }, busy: [], timeOff: [], bookings: [] }
const booked: BookLine = {
  ...{ id: 'b1', customerName: 'Chioma', serviceName: 'Acrylic', person: 'Bisi', status: 'confirmed' },
  ...{ start: '2026-12-05T10:00', end: '2026-12-05T11:00' },
}

function says(text: string, bookings: BookLine[] = []) {
  const turn = ownerStep(
    {
      ...{ state: noOwnerState, facts, now: '2026-12-01T10:00', paused: false, language: 'en' },
      member: { role: 'owner', personId: null },
      sight: { bookings, chats: [], appointments: [], last: null },
    },
    readCommand(text),
  )
  return { turn, text: render(turn.reply, 'en', { seed: 'same' }).text }
}

const edits = (text: string) => says(text).turn.state.pending?.edits

describe('who does what, changed by chat', () => {
  it.each<[string, string, string[] | null]>([
    ['Bisi does not do nails again', 'p2', ['knotless', 'dreads-retouch']],
    ['Bisi no dey do nails again', 'p2', ['knotless', 'dreads-retouch']],
    ['Ada now does locs', 'p1', ['knotless', 'dreads-retouch']],
    ['Ada dey do gel polish too', 'p1', ['knotless', 'gel-polish']],
    ['Bisi only nails', 'p2', ['gel-polish', 'acrylic']],
    ['Ada does everything', 'p1', null],
    ['Chi does everything except acrylic', 'p3', ['knotless', 'dreads-retouch', 'gel-polish']],
  ])('%s', (text, personId, after) => {
    const [edit, ...more] = edits(text) ?? []
    expect(more).toEqual([])
    expect(edit).toMatchObject({ kind: 'does', personId, services: after })
  })

  it('is read back with what she does then, and with who is booked for what goes', () => {
    expect(says('Bisi does not do nails again', [booked]).text).toBe(
      [
        '1 booking is in the way and stays. Please tell them:',
        'Saturday 5 December at 10am Chioma: Acrylic',
        'Bisi: Knotless and Dreads retouch. Is that right?',
      ].join('\n'),
    )
  })

  it('says what nobody would do any more', () => {
    expect(says('Ada and Bisi only do acrylic').text).toContain(
      'Then nobody does Knotless and Dreads retouch',
    )
  })

  it('changes nothing where nothing is new, nobody is meant or it is not on the list', () => {
    expect(says('Chi only does nails').text).toContain('That is how I have it')
    expect(says('Bisi does massage').text).toBe(
      'I don\'t see "massage" on your price list, so I changed nothing.',
    )
    expect(says('Kemi only does nails').text).toContain('Who does what?')
    expect(says('who does what?').text).toBe(
      'Who does what: Ada: Knotless; Bisi: everything; Chi: Gel polish and Acrylic.',
    )
  })

  it('can be taken back as long as nobody changed it since', () => {
    const [edit] = edits('Ada now does locs') ?? []
    const back = edit && inverseOf(edit)
    expect(back).toMatchObject({ was: ['knotless', 'dreads-retouch'], services: ['knotless'] })
    expect(edit && stillHolds(edit, facts)).toBe(true)
    expect(back && stillHolds(back, facts)).toBe(false)
  })

  it('leaves an answer to a question an answer, where nobody of the shop is named', () => {
    const question = { groupId: 'g', words: 'do you come to my house?', isLatest: true }
    const context = { question, state: noOwnerState, now: '2026-12-01T10:00', people }
    const read = (text: string) => asAnswer(text, readCommand(text), context).kind
    expect(read('stylist Kemi does home service on Sundays')).toBe('answer')
    expect(read('Bisi does not do nails again')).toBe('skills')
  })
})
