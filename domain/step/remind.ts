import { yesNo } from './read-back.ts'
import { bookingById, on, say, serviceById, type Turn } from './turn.ts'

/** A price that the read-back of this turn says again is said once. */
function sayPriceOnce(turn: Turn) {
  if (turn.stage.kind !== 'confirm') return
  const name = serviceById(turn, turn.stage.slot.serviceId)?.name
  turn.says = turn.says.filter(({ key, args }) => !/^price\.(?:one|line)/.test(key) || args?.service !== name)
}

/** The last line of a reply: a word after a booking, or the question that an answer left standing. */
export function remind(turn: Turn) {
  const { stage, before } = turn
  if (stage.kind === 'done' && turn.tags.includes('booked')) return say(turn, 'booked.close')
  if (stage !== before) return sayPriceOnce(turn)
  if (stage.kind === 'confirm' && stage.parts)
    say(turn, 'party.remind', { start: on(turn, stage.slot.start) }, yesNo)
  else if (stage.kind === 'confirm') {
    const service = serviceById(turn, stage.slot.serviceId)
    say(turn, 'confirm.remind', { service: service?.name ?? '', start: on(turn, stage.slot.start) }, yesNo)
  } else if (stage.kind === 'move') {
    say(turn, 'move.remind', { start: on(turn, stage.slot.start) }, yesNo)
  } else if (stage.kind === 'drop') {
    const booking = bookingById(turn, stage.bookingId)
    if (stage.others) say(turn, 'cancel.remindAll', { count: stage.others.length + 1 }, yesNo)
    else if (booking) say(turn, 'cancel.remind', { start: on(turn, booking.start) }, yesNo)
  }
}
