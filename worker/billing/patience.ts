import { atOnce } from './in-turns.ts'

/** Paystack that does not answer so many times in a row is not waited for again; what is asked besides goes on. */
export interface Patience {
  isOver(): boolean
  heard(isAnswer: boolean): void
}

/** More than one burst of lost connections. */
const most = 2 * atOnce

export function patience(): Patience {
  let unanswered = 0
  return {
    isOver: () => unanswered >= most,
    heard(isAnswer) {
      unanswered = isAnswer ? 0 : unanswered + 1
    },
  }
}
