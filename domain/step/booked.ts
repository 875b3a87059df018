import { type Asked, askedOf } from '../acceptance.ts'
import type { Booking } from '../business.ts'
import { keptOnMoving } from '../deposit.ts'
import type { Slot } from '../state.ts'
import type { LocalDateTime } from '../time.ts'
import { on, type Turn } from './turn.ts'

/** Where the owner accepts bookings by hand: that she is asked, and until when. */
export function asking(turn: Turn, start: LocalDateTime): { asked?: Asked } {
  return turn.business.policy.acceptByHand ? { asked: askedOf(turn.business, start, turn.now) } : {}
}

/** Until when the owner decides; undefined where she need not. */
export function acceptedBy(turn: Turn, start: LocalDateTime) {
  const { asked } = asking(turn, start)
  return asked && on(turn, asked.by)
}

/** What was talked about is booked or moved: the talk is about that from now on. */
export function finish(turn: Turn, slots: Slot[]) {
  const [first] = slots
  turn.draft = null
  turn.missed = undefined
  turn.topic = { serviceIds: [...new Set(slots.map(({ serviceId }) => serviceId))] }
  const slot = first && { serviceId: first.serviceId, personId: first.personId, start: first.start }
  turn.stage = { kind: 'done', ...(slot ? { slot } : {}) }
}

/** How a booking stands once it has moved: what is held for its deposit still is, unless the owner must accept it anew. */
export function standingOn(
  turn: Turn,
  { payBy, status }: Booking,
  start: LocalDateTime,
): { asked?: Asked; payBy?: LocalDateTime } {
  const isHeld = payBy !== undefined && status === 'held' && !turn.business.policy.acceptByHand
  return isHeld ? { payBy: keptOnMoving(payBy, start) } : asking(turn, start)
}
