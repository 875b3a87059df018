import { loadIdentifier } from '../../worker/language/identifier.ts'
import { Fault } from '../fault.ts'
import { places } from '../places.ts'
import { type HeardSummary, hearAll, readLabelled, type Split, splitOf } from './heard.ts'

/**
 * `jara eval --language FILE.tsv`: what the product hears each line as, against its label.
 * @throws Fault when a file is no table of labelled lines, or has none on that side
 */
export async function evaluateLanguage(files: string[], split: Split | undefined): Promise<HeardSummary> {
  const identify = await loadIdentifier(places.identifier)
  const all = (await Promise.all(files.map(readLabelled))).flat()
  const lines = split === undefined ? all : all.filter(({ text }) => splitOf(text) === split)
  if (lines.length === 0) throw new Fault(`No line is in the split ${split}. Leave --split out to hear all.`)
  return hearAll(lines, identify)
}
