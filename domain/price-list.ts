import type { Kobo } from './business.ts'
import { type PriceSpan, priceSpans } from './price-list/amounts.ts'
import { findDuration } from './price-list/durations.ts'
import { type CleanLine, cleanLine, masked } from './price-list/marks.ts'
import { isServiceName, isVariant, serviceName } from './price-list/names.ts'

export interface PricedService {
  name: string
  price: { from: Kobo; to: Kobo }
  /** Where the list says how long it takes. */
  minutes?: number
  /** In her words: "attachment not included", "8k upwards". */
  note?: string
}

/** A line of which something was not taken. */
export interface UnreadLine {
  /** From 1. */
  line: number
  text: string
  /** No price in it; a price or name that cannot be; or a service that the list has already. */
  why: 'no-price' | 'unclear' | 'twice'
}

export interface PriceList {
  services: PricedService[]
  unread: UnreadLine[]
}

/** Longest list that is read, in lines and letters of a line: far above any shop's. */
const mostLines = 400
const longestLine = 600
const mostServices = 300
const longestNote = 300

interface Line extends CleanLine {
  number: number
  written: string
  spans: PriceSpan[]
}

interface Found extends PricedService {
  /** The duration as written, and the heading above: what can tell two of one name apart. */
  timed?: string | undefined
  heading?: string | undefined
}

/**
 * Reads a price list as a shop owner has it: pasted from a flyer, a status or another chat, with headings, pictures,
 * phone numbers and addresses in between. A number is a price by its currency, its k, its commas, or by standing
 * behind a name; nothing else is. Whatever was not understood is told line by line. Reads any text.
 */
export function readPriceList(text: string): PriceList {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/)
  const reader = new Reader()
  for (const [index, written] of lines.slice(0, mostLines).entries())
    reader.read(toLine(written.slice(0, longestLine), index + 1))
  return reader.end()
}

function toLine(written: string, number: number): Line {
  const clean = cleanLine(written)
  return { ...clean, number, written: written.trim(), spans: priceSpans(clean.visible, !clean.contact) }
}

/** Goes down the lines; a heading stands for the lines under it, or is the name of a price on the next line. */
class Reader {
  #services: Found[] = []
  #unread: UnreadLine[] = []
  #heading: Line | undefined
  /** The heading has had no price under it yet. */
  #fresh = false
  /** Nothing, or a blank line, was before. */
  #apart = true

  read(line: Line): void {
    if (line.text === '') {
      this.#apart = true
      return
    }
    if (line.spans.length === 0) this.#unpriced(line)
    else this.#priced(line)
    this.#apart = false
  }

  end(): PriceList {
    this.#settleHeading()
    const services = this.#services.map(({ timed: _, heading: __, ...service }) => service)
    return { services, unread: this.#unread.toSorted((a, b) => a.line - b.line) }
  }

  #unpriced(line: Line): void {
    const short = line.text.length <= 40 && line.text.split(' ').length <= 5
    const nameless = line.visible.includes(masked) || line.contact || !/\p{L}{2}/u.test(line.text)
    this.#settleHeading()
    this.#heading = undefined
    if (nameless || !short || /\d/.test(line.text)) {
      this.#leave(line, 'no-price')
      return
    }
    this.#heading = { ...line, stressed: line.stressed || this.#apart }
    this.#fresh = true
  }

  /** A line without a price that no price followed on, and that does not look like a heading, is a price forgotten. */
  #settleHeading(next?: Line): void {
    if (this.#fresh && this.#heading && (!next || !this.#heading.stressed))
      this.#leave(this.#heading, 'no-price')
    this.#fresh = false
  }

  #priced(line: Line): void {
    const pieces = piecesOf(line)
    const [first] = pieces
    if (first && first.name === '' && this.#fresh && this.#heading) {
      first.name = serviceName(this.#heading.text)
      this.#heading = undefined
    }
    // "Small 30k" makes a heading of what is above it.
    if (this.#heading && pieces.some(({ name }) => isVariant(name)))
      this.#heading = { ...this.#heading, stressed: true }
    this.#settleHeading(line)
    const heading = this.#heading && serviceName(this.#heading.text)
    const taken = pieces.map((piece) => this.#take(piece, heading))
    const fault = taken.find((why) => why !== 'taken')
    if (fault === 'unclear' || fault === 'twice') this.#leave(line, fault)
  }

  #take(piece: Piece, heading: string | undefined): 'taken' | 'unclear' | 'twice' {
    const { price, name: said, ...rest } = piece
    const name = heading !== undefined && isVariant(said) ? `${heading} ${lowerFirst(said)}` : said
    if (!price || piece.doubtful || !isServiceName(name) || this.#services.length >= mostServices)
      return 'unclear'
    const found = { ...given(rest), name, price, timed: piece.timed, heading }
    const own = [found, ...told(found)].find((one) => !this.#has(one.name))
    if (!own) return 'twice'
    this.#services.push(own)
    return 'taken'
  }

  #has(name: string): boolean {
    return this.#services.some((service) => service.name.toLowerCase() === name.toLowerCase())
  }

  #leave({ number, written }: Line, why: UnreadLine['why']): void {
    this.#unread.push({ line: number, text: written, why })
  }
}

interface Piece {
  name: string
  price: PriceSpan['price']
  minutes?: number | undefined
  note?: string | undefined
  timed?: string | undefined
  /** A phone number or date stands in its name. */
  doubtful: boolean
}

function given({ minutes, note }: Pick<Piece, 'minutes' | 'note'>) {
  return { ...(minutes === undefined ? {} : { minutes }), ...(note ? { note } : {}) }
}

/** Other names for a service whose name is in the list already. */
function told(found: Found): Found[] {
  const { name, heading, timed } = found
  return [
    ...(timed ? [{ ...found, name: `${name} ${timed}` }] : []),
    ...(heading && !name.startsWith(heading)
      ? [{ ...found, name: `${name} (${heading.toLowerCase()})` }]
      : []),
  ]
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** Each price of a line with the name before it and the note behind it. */
function piecesOf(line: Line): Piece[] {
  const { text, spans } = line
  const leading = spans.length === 1 && !/\p{L}{2}/u.test(text.slice(0, spans[0]?.start))
  const pieces = spans.map((span, index) => {
    const end = spans[index - 1]?.end
    const before = end === undefined ? { tail: '', name: [0, span.start] } : gapOf(text, end, span.start)
    const last = index === spans.length - 1
    const tail = last ? text.slice(span.end) : gapOf(text, span.end, spans[index + 1]?.start ?? 0).tail
    // "25k - Knotless": the price goes first.
    if (leading) return piece(line, span, [span.end, text.length], '')
    return piece(line, span, before.name as [number, number], tail)
  })
  return withPrefix(pieces)
}

/** Between two prices: what belongs to the first, and where the name of the second is. */
function gapOf(text: string, from: number, to: number): { tail: string; name: [number, number] } {
  const gap = text.slice(from, to)
  const aside = gap.match(/^\s*(?:\([^)]*\)|each\b|per \p{L}+|only\b|flat\b)/iu)?.[0] ?? ''
  const timed = findDuration(gap.slice(aside.length))
  const near = timed && !/\p{L}{2}/u.test(gap.slice(aside.length, aside.length + timed.index))
  const taken = aside.length + (near ? timed.index + timed.words.length : 0)
  const cut = gap.slice(taken).search(/[,;|]/)
  const at = cut === -1 ? taken : taken + cut
  return { tail: gap.slice(0, at), name: [from + at, to] }
}

function piece(line: Line, span: PriceSpan, [from, to]: [number, number], tail: string): Piece {
  const own = line.text.slice(from, to)
  const inName = findDuration(own)
  const inTail = inName ? undefined : findDuration(tail)
  const timed = inName ?? inTail
  const note = noteOf([span.open ?? '', inTail ? without(tail, inTail.words) : tail])
  return {
    name: serviceName(inName ? without(own, inName.words) : own),
    price: span.price,
    ...(timed ? { minutes: timed.minutes, timed: timed.words } : {}),
    ...(note ? { note } : {}),
    doubtful: line.visible.slice(from, to).includes(masked) || note.length > longestNote,
  }
}

function without(text: string, words: string): string {
  return text.replace(words, ' ').replace(/\(\s*\)/g, ' ')
}

function noteOf(parts: string[]): string {
  return parts
    .map((part) => part.replace(/^[\s\-–—:;,.|/)\]]+|[\s\-–—:;,|/([]+$/gu, '').replace(/\s+/g, ' '))
    .map((part) => part.replace(/^\(([^()]*)\)?$/, '$1').trim())
    .filter((part) => /[\p{L}\d]/u.test(part) && !/^only$/i.test(part))
    .join('; ')
}

/** "Knotless: small 30k, medium 25k": what is before the colon goes for all. */
function withPrefix(pieces: Piece[]): Piece[] {
  const [, prefix, first] = pieces[0]?.name.match(/^([^:]+):\s*(\S.*)$/) ?? []
  if (prefix === undefined || first === undefined) return pieces
  return pieces.map((one, index) => ({
    ...one,
    name: `${prefix.trim()} ${lowerFirst(index === 0 ? first : one.name)}`,
  }))
}
