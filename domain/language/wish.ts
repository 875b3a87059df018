import type { Language } from '../language.ts'
import { plain } from '../spelling.ts'

const named: ReadonlyMap<string, Language> = new Map([
  ...['english', 'inglish', 'oyinbo', 'grammar'].map((word): [string, Language] => [word, 'en']),
  ...['pidgin', 'pijin', 'pidgeon', 'pigin', 'pidgn', 'broken'].map((word): [string, Language] => [
    word,
    'pcm',
  ]),
])

/** What one does with a language: "speak", "sabi". Without one, only its name beside a courtesy is a wish. */
const uses = new Set(
  `speak speaking talk talking tok yarn yarning write writing type typing reply replying respond answer answering
  use using chat chatting text say switch change continue blow understand hear sabi know like prefer want`.split(
    /\s+/,
  ),
)
const refusals = new Set(
  "no not don't dont doesn't doesnt can't cant cannot couldn't didn't never nor stop without won't".split(
    ' ',
  ),
)
const courtesies = new Set(
  `please pls plz abeg biko jare o oo only proper better correct simple plain good pure strictly in for with to me na
  make we you una i want ok okay sorry ehn eh oga sir ma madam boss dear and then the this that kindly just`.split(
    /\s+/,
  ),
)
/** How many words may stand between the doing and the language: "talk to me in plain english". */
const reach = 6

/**
 * The language that a customer asks for in so many words: "abeg talk pidgin", "speak proper english please", "I no
 * sabi english". The last one that is named counts; undefined where none is asked for ("english haircut").
 */
export function wishedLanguage(messages: string[]): Language | undefined {
  const wishes = messages.flatMap((text) => {
    const clauses = plain(text)
      .split(/[,.;:!?\n]+/)
      .map(wordsOf)
    if (isBareName(clauses.flat())) return clauses.flat().flatMap((word) => named.get(word) ?? [])
    return clauses.flatMap((words) => words.flatMap((word, at) => wishAt(words, word, at) ?? []))
  })
  return wishes.at(-1)
}

function wordsOf(clause: string): string[] {
  return clause.match(/[\p{L}']+/gu) ?? []
}

function wishAt(words: string[], word: string, at: number): Language | undefined {
  const language = named.get(word)
  if (!language) return undefined
  const before = words.slice(Math.max(0, at - reach), at)
  const doing = before.findLastIndex((one) => uses.has(one))
  const between = before.slice(doing + 1)
  if (doing < 0 || !between.every((one) => courtesies.has(one) || named.has(one))) return undefined
  const refused = before.slice(Math.max(0, doing - 3), doing + 1).some((one) => refusals.has(one))
  return refused ? other(language) : language
}

/** "English please", "pidgin abeg". */
function isBareName(words: string[]): boolean {
  return words.length <= 5 && words.every((one) => named.has(one) || courtesies.has(one))
}

function other(language: Language): Language {
  return language === 'en' ? 'pcm' : 'en'
}
