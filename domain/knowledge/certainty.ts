/** What speaks for and against an entry as the answer to a message. */
export interface Evidence {
  /** By meaning, as log-odds. */
  odds: number
  /** The share of the message's subject words that the entry is about. */
  share: number
  /** How far it stands before the next best of the business's entries, in log-odds; below 0 behind the best. */
  lead: number
  /** See `Likeness`. */
  missed: number
  /** Whether the message asks outright for a thing: see `asksOutright`. */
  outright: boolean
  /** Whether a search for the message's words finds another entry before this one. */
  contradicted: boolean
}

/**
 * Worth of each, fitted to questions with and without an answer (docs/knowledge.md says which). Log-odds by meaning
 * count for little: of words that were never taught they promise too much.
 */
const worth = { odds: 0.1, share: 0.68, lead: 0.35, missed: -6.1, unexplained: -4.55, contradicted: -0.63 }
/** A lead beyond this says no more. */
const mostLead = 6
/** The sum from which an entry is told; below it Jara says that it does not know. */
const leastSum = -0.38
/** Makes of the sum log-odds as far apart as those that an answer is weighed by against another reading. */
const spread = 2

/** How likely an entry is the answer, as log-odds; at 0 or below it is not told. */
export function certaintyOf({ odds, share, lead, missed, outright, contradicted }: Evidence): number {
  // A topic ("card" and "POS" are one) explains a word that the meaning misses.
  const unexplained = outright ? missed * (1 - share) : 0
  const sum =
    worth.odds * odds +
    worth.share * share +
    worth.lead * Math.min(lead, mostLead) +
    worth.missed * missed +
    worth.unexplained * unexplained +
    (contradicted ? worth.contradicted : 0)
  return spread * (sum - leastSum)
}

const outright = /\b(?:do you|una (?:get|dey)|(?:is|are) there|(?:get|have) any)\b/i

/**
 * Whether a message asks outright if there is something ("do you have insurance?", "una get POS?"): it names the
 * thing, so that an entry without it is hardly the answer. A story may well hold words that its answer has not.
 */
export function asksOutright(message: string): boolean {
  return outright.test(message)
}
