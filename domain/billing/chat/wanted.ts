import { plain } from '../../spelling.ts'
import type { Cycle, Plan } from '../plan.ts'

/** What words name of what is on sale. Null: nothing is said of it. */
export interface Named {
  plan: Plan | null
  cycle: Cycle | null
}

const spoken: [RegExp, Cycle][] = [
  [
    /\b(?:bi-?weekly|fort-?nightly|fortnight|(?:every |per |for |each )?(?:two|2) weeks|every other week)\b/,
    'biweekly',
  ],
  [/\b(?:weekly|(?:every |per |a |for a |for one |one |each |by the )?week)\b/, 'weekly'],
  [/\b(?:monthly|(?:every |per |a |for a |for one |one |each |by the )?month)\b/, 'monthly'],
  [
    /\b(?:yearly|annual(?:ly)?|(?:every |per |a |for a |for one |one |each |the whole |whole |by the )?year)\b/,
    'yearly',
  ],
]

const besides =
  /\b(?:the|a|an|plan|package|subscription|one|for|by|on|to|na|is|be|am|it|cost|costs|now|please|pls|abeg|dey|pay|own|wey|instead|price|go)\b|[,.?!]/g

/**
 * The plan and the cycle that words name, by name or key, and nothing besides.
 * @returns undefined where they say anything else, or nothing
 */
export function readNamed(words: string, onSale: Plan[]): Named | undefined {
  let rest = plain(words)
  const found = spoken.find(([pattern]) => pattern.test(rest))
  if (found) rest = rest.replace(found[0], ' ')
  // A plan may be called like a word that is else left out.
  const plan = planCalled(rest, onSale) ?? planCalled(rest.replace(besides, ' '), onSale) ?? null
  const left = rest.replace(besides, ' ').trim()
  if (!plan && (left !== '' || !found)) return undefined
  return { plan, cycle: found?.[1] ?? null }
}

function planCalled(words: string, onSale: Plan[]): Plan | undefined {
  const said = words.replace(/\s+/g, ' ').trim()
  return onSale.find(({ key, name }) => said === key || said === plain(name))
}
