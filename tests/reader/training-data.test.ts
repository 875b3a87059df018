import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * An evaluation measures only what was not trained on. Everyday questions ("how long does it take") stand in both;
 * a longer sentence of a case must not be recognisable in a template.
 */
const longestShared = 5
const longSentence = 8

const root = path.resolve(import.meta.dirname, '../..')
const templateFolder = path.join(root, 'training/templates')
const caseFiles = [
  ...readdirSync(path.join(root, 'tests/dialogues')).map((name) => path.join(root, 'tests/dialogues', name)),
  path.join(root, '../shared/data/dialogues/dev.jsonl'),
].filter((file) => file.endsWith('.jsonl'))

function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9']+/g) ?? []
}

/** Runs of literal words of all templates, cut where a slot or a choice stands. */
function templateRuns(): Set<string> {
  const runs = new Set<string>()
  for (const name of readdirSync(templateFolder)) {
    const lines = readFileSync(path.join(templateFolder, name), 'utf8').split('\n')
    for (const part of lines.flatMap((line) => line.split(/[[\]|{}<>~]/)))
      for (const run of runsOf(words(part))) runs.add(run)
  }
  return runs
}

function runsOf(list: string[]): string[] {
  return list.slice(longestShared).map((_, start) => list.slice(start, start + longestShared + 1).join(' '))
}

function sentences(file: string): string[] {
  const cases = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  return cases.flatMap((line) =>
    (JSON.parse(line) as { turns: { say: string | string[] }[] }).turns.flatMap(({ say }) => say),
  )
}

describe('training data', () => {
  const runs = templateRuns()

  it.for(caseFiles)('shares no sentence with %s', (file, { skip }) => {
    if (!existsSync(file)) skip('that file of cases is not on this machine')
    const long = sentences(file).filter((sentence) => words(sentence).length >= longSentence)
    expect(long.length).toBeGreaterThan(0)
    expect(long.filter((sentence) => runsOf(words(sentence)).some((run) => runs.has(run)))).toEqual([])
  })
})
