/** A line of a pasted list without its decoration, and what of it can be no price. */
export interface CleanLine {
  text: string
  /** As long as `text`; what is certainly no price is `masked`. */
  visible: string
  /** Bold as a whole, in capitals, or closed by a colon. */
  stressed: boolean
  /** Somebody's number, address or account. */
  contact: boolean
}

/** Stands in `visible` for each letter of a phone number, an address of a page, a date. */
export const masked = '\u0001'
/** Stands for each letter of an hour or a per cent: it may be part of a name. */
const passed = '\u0002'

/** WhatsApp's strike-through: an old price. */
const struck = /~(?=\S)[^~\n]*\S~(?![\p{L}\d])/gu
/** Pictures, their skin tones and joiners, flags, and a number in a box. */
const pictures =
  /[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}\u{1F1E6}-\u{1F1FF}\uFE0E\uFE0F\u200B-\u200D\u2060\uFEFF]/gu
const bold = /(?<![\p{L}\d])([*_]+)(?=\S)([^*_\n]+?)\1(?![\p{L}\d])/gu
const leaders = /(?:\.\s?){2,}(?!\d)|\.{2,}|[_=]+|…+|-{2,}|[→➡➔➜»>⇒|]+|(?<=\s)[•·](?=\s)/gu
const bullet = /^[\s•●▪◦‣·➢➤✓✔★☆*>~+–—-]+/u
const numbering = /^\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})(?:[.)\]](?!\d)|\s?[-–]\s(?=\D))\s*/iu

const months = '(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*'
const unpriced: [RegExp, string][] = [
  [/(?:https?:\/\/|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|ng|me|link|shop|org)\b\S*/giu, masked],
  [/@[a-z_][\w.]*/giu, masked],
  // Nigerian mobile and Lagos numbers, with or without the country code.
  [/(?<!\d)(?:\+?234[\s().-]?|0)[1789]\d{1,2}[\s.-]?\d{3}[\s.-]?\d{3,4}(?!\d)/g, masked],
  // Longer than any price without a comma: an account, a phone abroad.
  [/(?<![\d,])\+?\d{9,}(?!\d)|(?<!\d)\+\d[\d\s-]{6,}|(?<!\d)0\d{4,}(?!\d)/g, masked],
  [/(?<![\d,])\d{3,4}[\s-]\d{3}[\s-]\d{3,4}(?!\d)/g, masked],
  [/(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d{2}(?!\d)/g, masked],
  [
    new RegExp(`(?<!\\d)\\d{1,2}(?:st|nd|rd|th)?\\s?(?:of\\s)?${months}\\b(?:,?\\s?20\\d\\d)?`, 'giu'),
    masked,
  ],
  [new RegExp(`\\b${months}\\s?(?:\\d{1,2}(?:st|nd|rd|th)?)?,?\\s?20\\d\\d\\b`, 'giu'), masked],
  [
    /\b(?:est(?:ablished)?\.?|since|opened|founded|started|list|menu|prices?|rates?|year|©)\s?:?\s?(?:19|20)\d\d\b/giu,
    masked,
  ],
  [/(?<!\d)(?:19|20)\d\d\s?(?:price|menu|rate)/giu, masked],
  [/(?<!\d)\d+(?:\.\d+)?\s?%/g, passed],
  [/(?<!\d)\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b/giu, passed],
  [/(?<!\d)\d{1,2}:\d\d(?!\d)/g, passed],
]

const contacts =
  /\b(?:call|dm|whatsapp|phone|tel|contact|acct|account|a\/c|bank|opay|palmpay|moniepoint|kuda|gtb(?:ank)?|zenith|uba|fcmb|address|street|road|avenue|crescent|close|estate|plaza|junction|bus\s?stop|opposite|opp|beside|located|location|lga|lagos|abuja|follow|instagram|ig)\b/iu

/** Takes pictures, WhatsApp's marks, bullets and numbering away, and masks what can be no price. */
export function cleanLine(line: string): CleanLine {
  const plain = line
    .replace(/(\d)½/g, '$1.5')
    .normalize('NFKC')
    .replace(/\p{Cc}/gu, ' ')
    .replace(struck, ' ')
    .replace(pictures, ' ')
    .trim()
  const unmarked = plain.replace(bold, '$2')
  const text = unmarked
    .replace(leaders, ' - ')
    .replace(bullet, '')
    .replace(numbering, '')
    .replace(bullet, '')
    .replace(/\s+/g, ' ')
    .trim()
  const letters = text.replace(/[^\p{L}]/gu, '')
  const stressed = letters !== '' && (letters === letters.toUpperCase() || /:$/.test(text) || isBold(plain))
  return { text, visible: maskedText(text), stressed, contact: contacts.test(text) }
}

function isBold(plain: string): boolean {
  return /^\*[^*]+\*:?$/.test(plain)
}

function maskedText(text: string): string {
  return unpriced.reduce(
    (visible, [pattern, mark]) => visible.replace(pattern, (found) => mark.repeat(found.length)),
    text,
  )
}
