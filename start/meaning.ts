import type { Logger } from 'pino'
import type { Meaning } from '../domain/knowledge/meaning.ts'
import { openMatcher } from '../worker/knowledge/matcher.ts'
import { places } from './places.ts'

/** The question matcher that comes with the product; without its file, questions are matched by words alone. */
export async function loadMeaning(
  log: Pick<Logger, 'warn'>,
  path = places.matcher,
): Promise<Meaning | undefined> {
  try {
    return await openMatcher(path)
  } catch (error) {
    log.warn({ err: error }, 'the question matcher cannot be used; answers are found by words alone')
    return undefined
  }
}
