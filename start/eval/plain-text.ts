/**
 * One form for texts that say the same: no case, plain quotes and blanks, numbers without currency sign,
 * thousands separators or `k` ("₦25,000", "N25000", "25k" → "25000").
 */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/(?<![\p{L}\d])(?:₦|ngn|n)\s?(?=\d)/gu, '')
    .replace(/₦/g, '')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(?<![\d.])(\d+(?:\.\d+)?)\s?k(?![\p{L}\d])/gu, (_, n: string) =>
      String(Math.round(Number(n) * 1000)),
    )
    .replace(/\s+/g, ' ')
    .trim()
}

/** Ends of words may go on after a needle that is long enough to be a stem: "clos" is in "closed". */
const stemLength = 4

/**
 * Whether a reply says `needle`, on word and number boundaries: "5,000" is not in "25,000", "2pm" not in "12pm",
 * "2" not in "2:30". A needle starts where a word starts; one that ends in a word of four letters or more, or that has
 * several words, may be the beginning of a longer one ("sterili", "60 min"), a shorter one may have a plural s.
 */
export function says(reply: string, needle: string): boolean {
  const text = normalise(reply)
  const wanted = normalise(needle)
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    if (startsWell(text, at, wanted) && endsWell(text, at + wanted.length, wanted)) return true
  }
  return false
}

function startsWell(text: string, at: number, wanted: string): boolean {
  const before = text.slice(0, at)
  if (/^\d/.test(wanted)) return !/[\p{L}\d]$|\d[.:,]$/u.test(before)
  return !/^[\p{L}]/u.test(wanted) || !/[\p{L}\d]$/u.test(before)
}

function endsWell(text: string, end: number, wanted: string): boolean {
  const after = text.slice(end)
  if (/\d$/.test(wanted)) return !/^(\d|[.:,]\d)/.test(after)
  const lastWord = wanted.match(/\p{L}+$/u)?.[0] ?? ''
  const stem = lastWord.length >= stemLength || (lastWord.length >= 3 && wanted.includes(' '))
  return lastWord === '' || stem || !/^(?!s(?!\p{L}))\p{L}/u.test(after)
}
