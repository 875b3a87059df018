import { plain } from '../spelling.ts'

/** Letters that are written for one another where a word is spelt as it is heard. */
const alike: [RegExp, string][] = [
  [/ph/g, 'f'],
  [/ck|q/g, 'k'],
  [/c(?=[eiy])/g, 's'],
  [/c(?!h)/g, 'k'],
  // With the vowel left out nobody can tell the g of "register" from that of "gum".
  [/g/g, 'j'],
  [/x/g, 'ks'],
  [/z/g, 's'],
]

/** Short words that only look like a service with its vowels left out or exchanged: "but" is no "boot". */
const everyday = new Set(
  `but not got get let put see say set sit hit hot bad bed big bag did dad had her him his sun son run win wan wen ten
  tin top tip sir now nor per pay pet pot rub red rat sat sad sea she too tea tie bit bet bat fit fat far fee lot lit
  led lad mum mom man men mad map mop met mat key kid boy buy bus cup cap cat for fur four our out own one use was
  why who how has hey him yes yet you lay law low lie der den dem dis dat dey don doh abi una oga`.split(
    /\s+/,
  ),
)

/** A word by its consonants: "enjin" and "engine" are both `enjn`, "wsh" and "wash" both `wsh`. */
function skeleton(word: string): string {
  const heard = alike.reduce((text, [pattern, sound]) => text.replace(pattern, sound), plain(word))
  return (heard.slice(0, 1) + heard.slice(1).replace(/[aeiouy]/g, '')).replace(/(.)\1+/g, '$1')
}

/**
 * The one entry of `lexicon` that `word` is, with vowels left out or spelt as it is heard ("wsh", "jip", "regstratn").
 * Such a spelling is never longer than the word itself.
 * @returns undefined when none or several are
 */
export function soundsLike(word: string, lexicon: Iterable<string>): string | undefined {
  if (word.length < 3 || everyday.has(word) || /\d/.test(word)) return undefined
  const heard = skeleton(word)
  if (heard.length < 2) return undefined
  const found = [...lexicon].filter((entry) => entry.length >= word.length && skeleton(entry) === heard)
  return found.length === 1 ? found[0] : undefined
}
