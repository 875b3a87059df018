import { openMatcher } from '../../worker/knowledge/matcher.ts'
import { loadIdentifier } from '../../worker/language/identifier.ts'
import { places } from '../places.ts'
import { type Finding, missing, ok, warn } from './finding.ts'

/**
 * The two small files beside the reader: without the matcher, questions are answered by words alone; without the
 * identifier Jara does not start.
 */
export async function bundledFindings(from: Pick<typeof places, 'matcher' | 'identifier'> = places) {
  return [await matcherFinding(from.matcher), await identifierFinding(from.identifier)]
}

async function matcherFinding(path: string): Promise<Finding> {
  try {
    await openMatcher(path)
    return ok('matcher', 'answers are found by meaning and by words')
  } catch (error) {
    return warn('matcher', 'does not load; answers are found by words alone', (error as Error).message)
  }
}

async function identifierFinding(path: string): Promise<Finding> {
  try {
    await loadIdentifier(path)
    return ok('languages', 'English, Pidgin, Yoruba, Igbo and Hausa are told apart')
  } catch (error) {
    return missing('languages', 'the identifier does not load', (error as Error).message)
  }
}
