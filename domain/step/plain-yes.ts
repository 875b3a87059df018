const yesWords = new Set(
  'yes yh yea yeah yep yup yess yesss yas ye ok okay oya sure correct exactly ehen ehn perfect fine confirm confirmed proceed alright kk deal 👍 👌 ✅ 💯'.split(
    ' ',
  ),
)
const besideYes = new Set(
  'please pls plz abeg sir ma na o oo ooo boss dear oga madam thanks thank you u it am do that this one is so e just very well good my 🙏 😊'.split(
    ' ',
  ),
)
/** Whole sayings that agree. */
const idioms =
  /\b(?:na so|na im(?: be (?:that|am))?|na (?:that|dat) one|e correct|e dey (?:ok|okay|correct)|carry go|go ahead|go on|do am|do it|do that|that'?s (?:it|fine|ok|okay|right|correct|perfect)|sounds good|works for me|that works|no problem|all good|i agree|i confirm|(?:book|reserve) (?:it|am|me(?: in)?)|put me(?: (?:down|in))?)\b/gi

/** What the bot asked to be sure of, with the words that repeat it. */
const echoes = {
  confirm: /\b(?:book|reserve|fix)(?: (?:it|am|me))?\b/gi,
  move: /\b(?:move|shift|change|reschedule|push)(?: (?:it|am))?\b/gi,
  drop: /\b(?:cancel|comot|remove|delete)(?: (?:it|am))?\b/gi,
} as const

/** A yes that is nothing else is short. */
const longest = 80

/**
 * Whether a message is nothing but a yes: "yes correct", "ok book am", "na so", "👍". "yes cancel" is one only where
 * she was asked whether to cancel.
 */
export function isPlainYes(text: string, asked: string): boolean {
  if (text.length > longest) return false
  const words = textWords(text.toLowerCase())
  if (words.length > 8) return false
  const echo = asked in echoes ? echoes[asked as keyof typeof echoes] : undefined
  const rest = (echo ? text.replace(echo, ' do am ') : text).replace(/[’]/g, "'").replace(idioms, ' yes ')
  const left = textWords(rest.toLowerCase())
  return (
    left.some((word) => yesWords.has(word)) && left.every((word) => yesWords.has(word) || besideYes.has(word))
  )
}

function textWords(text: string): string[] {
  return text.match(/\p{L}+|\p{Extended_Pictographic}/gu) ?? []
}
