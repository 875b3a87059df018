import { nearest, plain } from '../spelling.ts'
import { topicsOfTerm, topicTerms } from './topics.ts'

/** Words that carry no subject: grammar, politeness, Pidgin particles, chat shorthand. */
const empty = new Set(
  `a an the is are be am was were do does did dey don go wan want will would can could fit may might shall should must
  i me my we us our you your u una ur he she it its they them him her his dem ppl people person guys
  and or but if so then than that this these those there here of to for from in on at by with about as into
  abeg pls please plz biko oga madam ma sir boss sister brother bro dear hi hello hey good morning afternoon evening day
  o oh na nko sha sef jare abi shey sey say ehen oya ok okay well no not never any some all more most very too also just
  only how what wetin which who whom whose when why many much get gets got have has had make let like need know tell
  ask happen if like e im una am now today come coming before after something great nice small happen again service services offer handle anything somewhere somebody someone anything una's una shop salon place
  us one two it's don't im i'm oo ooo pls am u r n d 4 2 d y hw wat wia dis dat dere una dey`.split(/\s+/),
)

/** A misspelt word still begins with its letter (`nearest`): only those terms need a look. */
const termsByLetter = Map.groupBy(topicTerms, (term) => term[0] as string)

/** The subject words of a text as stems, misspellings mended towards the topics' words. */
export function termsOf(text: string): string[] {
  const words = plain(text)
    .replace(/'s\b|'/g, '')
    .replace(/\b(a\.c|a\/c)\b/g, 'ac')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  return [...new Set(withPairs(words).filter((term) => !empty.has(term)))].map(stem)
}

/** Whether a text is about anything: "do you have that?" is not. */
export function hasSubject(text: string): boolean {
  return termsOf(text).length > 0
}

/** "home service" and the like are one term: a pair stands in for its two words. */
function withPairs(words: string[]): string[] {
  const terms: string[] = []
  for (let i = 0; i < words.length; i++) {
    const pair = `${words[i]}-${words[i + 1]}`
    terms.push(topicTerms.has(pair) ? pair : (words[i] as string))
    if (topicTerms.has(pair)) i++
  }
  return terms
}

function stem(word: string): string {
  if (topicTerms.has(word)) return word
  const cut = shorter(word)
  if (topicTerms.has(cut)) return cut
  return (word.length > 5 ? nearest(word, termsByLetter.get(word[0] as string) ?? []) : undefined) ?? cut
}

function shorter(word: string): string {
  if (word.length > 5 && word.endsWith('ing')) return word.slice(0, -3)
  if (word.length > 5 && word.endsWith('ed')) return word.slice(0, -2)
  if (word.length > 3 && word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1)
  return word
}

/** What the search index holds for a term: its topics, or the term itself where it has none. */
export function indexTerms(term: string): string[] {
  const found = topicsOfTerm(term)
  return found.length > 0 ? [term, ...found.map((topic) => `#${topic}`)] : [term]
}
