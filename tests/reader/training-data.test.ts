import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * An evaluation measures only what was not trained on. Everyday questions ("which time una dey open for") stand in
 * both; no more of a case than that may be recognisable in a template.
 */
const longestShared = 6
const longSentence = 7
/** Of the ways in which one line can be spelt out, so many are looked at. */
const spellings = 400

const root = path.resolve(import.meta.dirname, '../..')
const templateFolder = path.join(root, 'training/templates')
const caseFiles = [
  ...readdirSync(path.join(root, 'tests/dialogues')).map((name) => path.join(root, 'tests/dialogues', name)),
  path.join(root, '../shared/data/dialogues/dev.jsonl'),
].filter((file) => file.endsWith('.jsonl'))

function words(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9']+/g) ?? []
}

/** Runs of words that the templates can say, slots left open. */
function templateRuns(): Set<string> {
  const runs = new Set<string>()
  for (const name of readdirSync(templateFolder)) {
    const lines = readFileSync(path.join(templateFolder, name), 'utf8').split('\n')
    for (const line of lines)
      for (const spelling of spellOut(line)) for (const run of runsOf(words(spelling))) runs.add(run)
  }
  return runs
}

/** A line of a template with one of each `[a|b]` chosen, innermost first; slots and macros become a word of no sentence. */
function spellOut(line: string): string[] {
  const choice = /\[([^[\]]*)\]/
  let lines = [line.replace(/\{\w+:([^{}]*)\}/g, '$1').replace(/\{[^{}]*\}|<\w+>/g, ' slot0 ')]
  while (lines.some((one) => choice.test(one)))
    lines = lines
      .flatMap((one) => {
        const options = choice.exec(one)?.[1]?.split('|') ?? []
        return options.length > 0 ? options.map((option) => one.replace(choice, () => option)) : [one]
      })
      .slice(0, spellings)
  return lines
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
