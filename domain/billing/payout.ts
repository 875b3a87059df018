import { plain } from '../spelling.ts'

/** What an owner asks about the bank account to which deposits go. */
export type PayoutCommand =
  | { kind: 'ask' | 'show' | 'stop' }
  /** `bank`: in her words; `number`: ten digits (NUBAN, Central Bank of Nigeria). */
  | { kind: 'account'; bank: string; number: string }

const starting =
  /^(?:(?:i|we) (?:want|wan|need|would like|go like)(?: to)? )?(?:(?:start|collect|take|use|accept|dey collect|begin collect|begin)(?:ing)? )*(?:deposits?|link (?:my |our )?(?:bank )?account|add (?:my |our )?(?:bank )?account)$/
const showing =
  /^(?:which|what|wetin be|show(?: me)?) (?:my |our |the )?(?:bank )?account(?: (?:na|is|dey|linked|for|do|are|my|the|deposits?|go|goes|to|enter))*$/
const stopping =
  /^(?:(?:i|we) (?:want|wan)(?: to)? )?(?:stop|end|no more|remove|turn off|switch off|unlink)(?: (?:collect|collecting|to|dey|the|my|our|asking|for|with))* (?:deposits?|bank account|account)$/
const ofAccount = /\b(?:account|acct|acc|aza|bank|deposits?|nuban)\b/
const filler =
  /\b(?:my|our|the|account|acct|acc|aza|number|no|na|is|be|for|with|at|of|to|it|deposits?|use|pay|into|send|link|change|and|new|please|abeg)\b/g

/** @param asked she was asked for her account: a bank and a number alone will do */
export function readPayout(text: string, asked: boolean): PayoutCommand | undefined {
  const words = plain(text)
  const number = /(?<!\d)\d{10}(?!\d)/.exec(words)?.[0]
  if (number && (asked || ofAccount.test(words))) {
    const bank = words
      .replace(number, ' ')
      .replace(filler, ' ')
      .replace(/[^\p{L}\d ]/gu, ' ')
    return { kind: 'account', number, bank: bank.replace(/\s+/g, ' ').trim() }
  }
  if (starting.test(words)) return { kind: 'ask' }
  if (showing.test(words)) return { kind: 'show' }
  return stopping.test(words) ? { kind: 'stop' } : undefined
}

const unsaid = new Set([
  'bank',
  'plc',
  'nigeria',
  'nigerian',
  'limited',
  'ltd',
  'mfb',
  'microfinance',
  'digital',
])

function wordsOf(name: string): string[] {
  return plain(name)
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean)
}

const said = (name: string) => wordsOf(name).filter((word) => !unsaid.has(word))
const initials = (words: string[]) => words.map((word) => word[0]).join('')

/** The bank that she means, by its name, a part of it, or its initials ("GTB", "UBA", "GTBank"). */
export function findBank<Bank extends { name: string }>(banks: Bank[], words: string): Bank | undefined {
  const wanted = said(words)
  if (wanted.length === 0) return undefined
  const short = wanted.join('').replace(/bank$/, '')
  const isMeant = ({ name }: Bank) =>
    wanted.every((word) => said(name).some((one) => one.startsWith(word))) ||
    [initials(wordsOf(name)), initials(said(name))].includes(short) ||
    said(name).join('') === short
  // "Access Bank" is also in "Access Bank (Diamond)".
  return banks.filter(isMeant).toSorted((one, other) => one.name.length - other.name.length)[0]
}
