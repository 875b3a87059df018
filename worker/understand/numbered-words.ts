/**
 * A message as the reader sees it: folded to plain lower-case letters and cut into words, symbols and line breaks.
 * `training/prompts.py` does the same with the same patterns; tests/reader holds the two equal.
 */
export type Piece =
  | { kind: 'word'; text: string; original: string }
  | { kind: 'symbols'; text: string }
  | { kind: 'break' }

const wordLimits = [64, 48, 40, 32, 24, 16, 8, 4]
const byteBudget = 360
const wordLength = 24
const symbolLength = 4

const replaced: Record<string, string> = {
  '’': "'",
  '‘': "'",
  '`': "'",
  '´': "'",
  '₦': 'n',
  '–': '-',
  '—': '-',
  '<': '',
  '>': '',
  '\n': '\n',
}
const initial = String.raw`(?<=(?<![\p{L}\p{N}])[\p{L}\p{N}]{1,2})\.(?=[\p{L}\p{N}](?![\p{L}\p{N}]))`
const inner = String.raw`(?<=[0-9])[.,:/](?=[0-9])|(?<=\p{L})'(?=\p{L})|-(?=[\p{L}\p{N}])|${initial}`
const piecePattern = new RegExp(
  String.raw`([\p{L}\p{N}]+(?:(?:${inner})[\p{L}\p{N}]+)*)|(\n)|[^\s\p{L}\p{N}]+`,
  'gu',
)

/** A code point as the reader sees it: lower case, no accents, plain quotes, no invisible characters. */
function fold(char: string): string {
  const known = replaced[char]
  if (known !== undefined) return known
  if (/[\t\r\v\f\p{Z}]/u.test(char)) return ' '
  return char
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cc}\p{Cf}\p{Cs}]/gu, '')
}

/** The folded text and, for each of its UTF-16 units, where it came from; a third equal letter in a row is dropped. */
function folded(text: string): { text: string; source: number[] } {
  const out: string[] = []
  const source: number[] = []
  let at = 0
  for (const char of text) {
    for (const c of fold(char)) {
      if (out.length > 1 && out.at(-1) === c && out.at(-2) === c && !/\p{N}/u.test(c)) continue
      out.push(c)
      for (let unit = 0; unit < c.length; unit += 1) source.push(at)
    }
    at += char.length
  }
  source.push(text.length)
  return { text: out.join(''), source }
}

/** Words, runs of symbols and line breaks in order; neighbouring breaks, and neighbouring runs of symbols, are one. */
export function piecesOf(text: string): Piece[] {
  const flat = folded(text)
  const out: Piece[] = []
  for (const match of flat.text.matchAll(piecePattern)) {
    const [all, word, lineBreak] = match
    const last = out.at(-1)?.kind
    if (word !== undefined)
      out.push({ kind: 'word', text: word, original: spelled(text, flat.source, match.index, all) })
    else if (lineBreak === undefined && last !== 'symbols') out.push({ kind: 'symbols', text: all })
    else if (lineBreak !== undefined && last !== undefined && last !== 'break') out.push({ kind: 'break' })
  }
  if (out.at(-1)?.kind === 'break') out.pop()
  return out
}

/** The customer's own characters of a word, with the letters that folding dropped from its end. */
function spelled(text: string, source: number[], from: number, word: string): string {
  return text.slice(source[from], source[from + word.length]).replace(/[^\p{L}\p{N}\p{M}]+$/u, '')
}

/**
 * At most 64 words and 360 bytes: of a longer message the first and the last words, since a greeting and a story fill
 * the middle.
 */
export function shorten(pieces: Piece[]): Piece[] {
  const cuts = wordLimits.map((limit) => cut(pieces, limit))
  return cuts.find((each) => bytes(each) <= byteBudget) ?? (cuts.at(-1) as Piece[])
}

function cut(pieces: Piece[], limit: number): Piece[] {
  const places = pieces.flatMap((piece, at) => (piece.kind === 'word' ? [at] : []))
  if (places.length <= limit) return pieces
  return [...pieces.slice(0, places[limit / 2]), { kind: 'break' }, ...pieces.slice(places.at(-limit / 2))]
}

function bytes(pieces: Piece[]): number {
  return pieces.reduce(
    (sum, piece) => sum + (piece.kind === 'break' ? 0 : Buffer.byteLength(shown(piece))),
    0,
  )
}

/** A piece as it stands in the prompt, without its number. */
export function shown(piece: Piece): string {
  if (piece.kind === 'break') return '<nl>'
  const limit = piece.kind === 'word' ? wordLength : symbolLength
  const text = [...piece.text].slice(0, limit).join('')
  return piece.kind === 'word' ? ` ${text}` : text
}
