import { type OwnerTurn, propose, say } from './turn.ts'

/** "pause", "resume": whether Jara answers customers at all. */
export function pauseOrResume(turn: OwnerTurn, paused: boolean) {
  if (paused === turn.paused) return say(turn, paused ? 'shop.pausedAlready' : 'shop.notPaused')
  propose(turn, {
    edits: [{ kind: 'pause', paused }],
    asks: [{ key: paused ? 'shop.pauseAsk' : 'shop.resumeAsk' }],
    done: [{ key: paused ? 'shop.paused' : 'shop.resumed' }],
    clashes: [],
  })
}
