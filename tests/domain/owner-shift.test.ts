import { describe, expect, it } from 'vitest'
import { readCommand } from '../../domain/owner/command.ts'
import { ownerStep } from '../../domain/owner/member-turn.ts'
import type { Appointment } from '../../domain/owner/sight.ts'
import { noOwnerState } from '../../domain/owner/state.ts'
import { salon } from './businesses.ts'

const booked = (start: string, end: string): Appointment => ({
  ...{ id: 'b1', customerName: 'Ngozi', phone: null, conversationId: 'c', serviceId: 'wash' },
  ...{ serviceName: 'Wash and set', personId: 'p1', person: 'Adaeze', start, end, status: 'confirmed' },
  ...{ asked: false, price: { from: 400_000, to: 400_000 } },
})

/** To when it moves, read back. */
function movedTo(text: string, now: string, one: Appointment): string | undefined {
  const turn = ownerStep(
    {
      ...{ state: noOwnerState, now, paused: false, language: 'en' },
      facts: { business: salon, busy: [], timeOff: [], bookings: [] },
      member: { role: 'owner', personId: null },
      sight: { bookings: [], chats: [], appointments: [one], last: null },
    },
    readCommand(text),
  )
  const [edit] = turn.state.pending?.edits ?? []
  return edit?.kind === 'move' ? edit.to.start : undefined
}

describe('a weekday, said on that day (Tuesday 1 December; open 9am to 7pm)', () => {
  const saturday = booked('2026-12-05T14:00', '2026-12-05T15:00')
  const today = booked('2026-12-01T14:00', '2026-12-01T15:00')

  it.each([
    ['is today, while its time is ahead', 'move Ngozi to tuesday', '10:00', saturday, '2026-12-01T14:00'],
    ['with an hour that is ahead', 'move Ngozi to tuesday 5pm', '10:00', saturday, '2026-12-01T17:00'],
    ['is the next where the booking is today', 'move Ngozi to tuesday', '10:00', today, '2026-12-08T14:00'],
    ['is today at another hour', 'move Ngozi to tuesday by 5', '10:00', today, '2026-12-01T17:00'],
    ['is the next where its time is past', 'move Ngozi to tuesday', '15:30', saturday, '2026-12-08T14:00'],
    ['and where the hour said is past', 'move Ngozi to tuesday 9am', '15:30', saturday, '2026-12-08T09:00'],
    ['and after closing', 'move Ngozi to tuesday', '19:30', saturday, '2026-12-08T14:00'],
    ['even for a late hour', 'move Ngozi to tuesday 8pm', '19:30', saturday, '2026-12-08T20:00'],
    ['but today is today', 'move Ngozi to today 8pm', '19:30', saturday, '2026-12-01T20:00'],
    ['and past is past', 'move Ngozi to today', '15:30', saturday, undefined],
  ])('%s: %s', (_, text, clock, one, start) => {
    expect(movedTo(text, `2026-12-01T${clock}`, one)).toBe(start)
  })
})
