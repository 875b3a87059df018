import type { Facts } from '../../domain/business.ts'
import { salon } from '../stories/scene.ts'

/** One chair, open on weekdays from nine to seven. */
export const salonFacts: Facts = {
  business: { ...salon, id: 'ivory', ownerName: 'Ada' },
  busy: [],
  timeOff: [],
  bookings: [],
}
