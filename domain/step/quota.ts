import { minutesBetween } from '../time.ts'
import { announce, callForHelp } from './person.ts'
import { notify, owner, say, type Turn, tag } from './turn.ts'
import { tellsEmergency } from './urgent.ts'

/** For so long a customer who writes on is not told again that she was passed on, nor the owner that she wrote. */
const toldMinutes = 60

/**
 * Passes a customer to the owner whose plan has no conversation left: acknowledged at once, told once more when she
 * writes on, and then every hour that she writes in. Help comes first, as always.
 */
export function passPastQuota(turn: Turn) {
  if (tellsEmergency(turn.text)) return callForHelp(turn)
  const before = turn.handoff?.reason === 'quota' ? turn.handoff : undefined
  const lately = before !== undefined && minutesBetween(before.at, turn.now) < toldMinutes
  turn.changes.push({ kind: 'handoff', reason: 'quota' })
  tag(turn, 'past-quota')
  turn.stage = { kind: 'person' }
  if (lately && before.again) return
  if (!lately) notify(turn, 'owner.handoff', { reason: 'quota', words: turn.text.slice(0, 300) })
  if (before) say(turn, 'handoff.again', { who: owner(turn) })
  else announce(turn, 'quota.passed')
  turn.handoff = { at: lately ? before.at : turn.now, reason: 'quota', again: before !== undefined }
}
