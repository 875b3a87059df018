import type { Business, Knowledge } from './business.ts'

/** The business's own answers to a question, best first; empty when none is about it. */
export function findKnowledge(_query: string, _business: Business): { knowledge: Knowledge; score: number }[] {
  return []
}
