import { yesNo } from './read-back.ts'
import { bookingById, on, say, serviceById, type Turn } from './turn.ts'

/** After an answer in the middle of a read-back: the question that still stands, in short. */
export function remind(turn: Turn) {
  const { stage, before } = turn
  if (stage !== before) return
  if (stage.kind === 'confirm') {
    const service = serviceById(turn, stage.slot.serviceId)
    say(turn, 'confirm.remind', { service: service?.name ?? '', start: on(turn, stage.slot.start) }, yesNo)
  } else if (stage.kind === 'move') {
    say(turn, 'move.remind', { start: on(turn, stage.slot.start) }, yesNo)
  } else if (stage.kind === 'drop') {
    const booking = bookingById(turn, stage.bookingId)
    if (booking) say(turn, 'cancel.remind', { start: on(turn, booking.start) }, yesNo)
  }
}
