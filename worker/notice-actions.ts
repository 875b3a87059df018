import type { Button, Say } from '../domain/say.ts'
import type { StepResult } from '../domain/step.ts'

/** Notices of a booking that stands. */
const bookings = ['owner.booked', 'owner.moved']

/** Puts under a notice of a booking what its owner can do with one tap; where the customer has no name yet, nothing. */
export function withActions<T extends StepResult>(outcome: T): T {
  if (outcome.ownerNotices.length === 0) return outcome
  return { ...outcome, ownerNotices: outcome.ownerNotices.map((says) => says.map(actionable)) }
}

function actionable(said: Say): Say {
  const { customer, start } = said.args ?? {}
  if (!bookings.includes(said.key) || typeof customer !== 'string') return said
  const at = typeof start === 'object' && start !== null && 'at' in start ? String(start.at) : ''
  return { ...said, buttons: [...(said.buttons ?? []), ...actions(customer, at.replace('T', ' '))] }
}

function actions(customer: string, when: string): Button[] {
  return [
    { key: 'shop.callButton', text: { key: 'shop.callText', args: { customer } } },
    { key: 'shop.declineButton', text: { key: 'shop.declineText', args: { customer, when } } },
  ]
}
