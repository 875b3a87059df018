import { minutesOn } from '../availability/blocked.ts'
import type { Facts } from '../business.ts'
import type { Say } from '../say.ts'
import { clock, type LocalDate } from '../time.ts'

/** Who is off on a day, and from when until when: a line for each. */
export function offLines({ business, timeOff }: Pick<Facts, 'business' | 'timeOff'>, date: LocalDate): Say[] {
  return timeOff.flatMap((one): Say[] => {
    const range = minutesOn(one, date)
    const who = one.personId ? business.people.find(({ id }) => id === one.personId)?.name : business.name
    if (!range || who === undefined) return []
    const span = range.to - range.from === 1440 ? null : { from: clock(range.from), to: clock(range.to) }
    return [{ key: 'shop.off', args: { who, span } }]
  })
}
