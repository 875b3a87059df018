import { atOnce } from './concurrently.ts'

/** Keeps a run from waiting for a Paystack that does not answer: once it is open, nothing more is asked. */
export interface CircuitBreaker {
  isOpen(): boolean
  /** @param isAnswer false: Paystack was asked in vain */
  heard(isAnswer: boolean): void
}

/** In a row. More than one burst of lost connections. */
const mostUnanswered = 2 * atOnce

/** A breaker that is closed. Of what is asked already, an answer closes it again. */
export function circuitBreaker(): CircuitBreaker {
  let unanswered = 0
  return {
    isOpen: () => unanswered >= mostUnanswered,
    heard(isAnswer) {
      unanswered = isAnswer ? 0 : unanswered + 1
    },
  }
}
