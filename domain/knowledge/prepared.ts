import type MiniSearch from 'minisearch'
import type { Knowledge } from '../business.ts'
import type { Searched } from '../knowledge.ts'
import { type Indexed, indexed, indexOf } from './by-words.ts'
import { commonWords, withoutCommon } from './recurring.ts'
import { termsOf } from './terms.ts'

/** What is made once of a business's answers, to be searched for each question. */
export interface Prepared {
  entries: PreparedEntry[]
  index: MiniSearch<Knowledge>
  /** Words of the services' names. */
  services: ReadonlySet<string>
  /** Words that tell this business's answers not apart. */
  common: ReadonlySet<string>
}

export interface PreparedEntry {
  knowledge: Knowledge
  terms: Indexed
  /** Without the common words. */
  telling: Pick<Knowledge, 'question' | 'answer'>
}

/** A turn asks many questions of one business; when it is gone, so is what was made of it. */
const kept = new WeakMap<Searched, Prepared>()

export function prepared(business: Searched): Prepared {
  const known = kept.get(business)
  if (known) return known
  const made = prepare(business)
  kept.set(business, made)
  return made
}

function prepare(business: Searched): Prepared {
  const common = commonWords(business)
  return {
    common,
    entries: business.knowledge.map((knowledge) => ({
      knowledge,
      terms: indexed(knowledge),
      telling: { question: withoutCommon(knowledge.question, common), answer: knowledge.answer },
    })),
    index: indexOf(business.knowledge),
    services: new Set(business.services.flatMap(({ name }) => termsOf(name))),
  }
}
