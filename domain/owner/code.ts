/**
 * Characters of the code that links a chat to a business: no vowels, so that no word is a code; none that look alike;
 * none of "1st", "22nd", "3rd", "25th", so that no date is.
 */
export const codeLetters = '23456789BCFGJKMPQVWXYZ'
export const codeLength = 8

/** How long a code can be used, in milliseconds. */
export const codeLifetimeMs = 24 * 60 * 60 * 1000

const form = new RegExp(
  `^(?:(?:link|jara|/start)[\\s:]+)*([${codeLetters}]{4})[\\s-]?([${codeLetters}]{4})[.!]?$`,
  'i',
)

/**
 * The code in a message that is nothing else: "7KQM-X2PW", "link 7kqm x2pw". Upper case, without the hyphen.
 * @returns undefined where the message is no code
 */
export function readCode(text: string): string | undefined {
  const match = form.exec(text.trim())
  const code = match && `${match[1]}${match[2]}`.toUpperCase()
  return code && /\d/.test(code) && /[A-Z]/.test(code) ? code : undefined
}

/** As it is written for people: `7KQM-X2PW`. */
export function spelled(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

const triesPerHour = 5
const hourMs = 60 * 60 * 1000

/** The wrong codes of the last hour. @param tries instants of all, as ISO text */
export function recentTries(tries: string[], now: Date): string[] {
  return tries.filter((at) => now.getTime() - new Date(at).getTime() < hourMs)
}

/** Whether a chat has tried so often that its codes are not looked at any more. */
export function triedTooOften(tries: string[], now: Date): boolean {
  return recentTries(tries, now).length >= triesPerHour
}
