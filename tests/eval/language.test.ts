import { expect, it } from 'vitest'
import { type Language, languages } from '../../domain/language.ts'
import { sentencesOf } from '../../locales/render.ts'
import { languageOf } from '../../start/eval/language.ts'

function wordings(value: unknown): string[] {
  if (typeof value === 'string') return [value.replaceAll(/\{\{.*?\}\}/g, ' ')]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordings) : []
}

const other = (language: Language): Language => (language === 'en' ? 'pcm' : 'en')

it.each(languages)('takes no sentence of %s for the other language', (language) => {
  // Whoever writes neither language is asked in both: a sentence's own language is that of its first line.
  const first = (text: string) => text.split('\n')[0] ?? ''
  const mistaken = wordings(sentencesOf(language)).filter(
    (text) => languageOf(first(text), []) === other(language),
  )
  expect(mistaken).toEqual([])
})

it.each(languages)('knows most longer sentences of %s', (language) => {
  const long = wordings(sentencesOf(language)).filter((text) => text.trim().split(/\s+/).length >= 7)
  const known = long.filter((text) => languageOf(text, []) === language)
  expect(long.length).toBeGreaterThan(40)
  expect(known.length / long.length).toBeGreaterThan(0.75)
})

it('passes over what the business wrote itself', () => {
  const answer = 'Yes, there is parking for customers in front of the building.'
  expect(languageOf(`Na so we dey do am: ${answer}`, [answer])).toBe('pcm')
  expect(languageOf(answer, [answer])).toBeUndefined()
})
