import { type Asked, askedOf } from '../acceptance.ts'
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
