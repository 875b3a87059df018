import type { Knowledge } from '../business.ts'

/** How near a message is to an entry. */
export interface Likeness {
  /** Log-odds that the entry answers rather than that nothing does: above 0 it is the better guess. */
  odds: number
  /** What share of the message (0…1) its heaviest word makes up that nothing in the entry is like. */
  missed: number
}

/**
 * Compares a message with an entry. Pure: the same texts give the same numbers. Given in by the composition root;
 * absent, words decide.
 */
export type Meaning = (message: string, entry: Pick<Knowledge, 'question' | 'answer'>) => Likeness
