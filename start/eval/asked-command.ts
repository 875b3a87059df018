import { openMatcher } from '../../worker/knowledge/matcher.ts'
import { places } from '../places.ts'
import { type AskedSummary, askAll, businessesOf, foldersFor, readAsked } from './asked.ts'

/**
 * `jara eval --knowledge FILE.tsv`: what a business's own answers are found by, in a customer's words.
 * @throws Fault when a file is no such table, or a business has no file; MatcherFileError
 */
export async function evaluateKnowledge(files: string[]): Promise<AskedSummary> {
  const meaning = await openMatcher(places.matcher)
  const tables = await Promise.all(
    files.map(async (file) => {
      const lines = await readAsked(file)
      return { lines, businesses: await businessesOf(lines, foldersFor(file, places.samples)) }
    }),
  )
  const businesses = new Map(tables.flatMap((one) => [...one.businesses]))
  return askAll(
    tables.flatMap(({ lines }) => lines),
    businesses,
    meaning,
  )
}
