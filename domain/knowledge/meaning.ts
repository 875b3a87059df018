import type { Knowledge } from '../business.ts'

/**
 * How much likelier it is that an entry answers a message than that nothing does, as log-odds: above 0 it is the
 * better guess. Pure: the same texts give the same number. Given in by the composition root; absent, words decide.
 */
export type Meaning = (message: string, entry: Pick<Knowledge, 'question' | 'answer'>) => number
