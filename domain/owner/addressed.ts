const third: Record<string, string> = {
  her: 'your',
  his: 'your',
  him: 'you',
  she: 'you',
  he: 'you',
  them: 'you',
  dem: 'you',
}

/**
 * What she wants told, as it is said to the customer herself: "make she bring her attachment" is "abeg make you bring
 * your attachment", "to come early" is "please come early". Other words stay as she wrote them. It is no sentence of
 * `locales/`: it turns her own words about somebody into words to her, in the language of the words, whatever the
 * customer's is; and she reads them before they go out.
 */
export function addressed(message: string): string {
  const wish = /^make (?:she|he|e|dem|am)\s+(.+)$/is.exec(message)?.[1]
  if (wish) return `abeg make you ${toYou(wish)}`
  const order = /^(?:she|he|they|e) (should|must|can|fit|go|need to|has to)\s+(.+)$/is.exec(message)
  if (order) return `you ${order[1] === 'has to' ? 'have to' : order[1]} ${toYou(order[2] ?? '')}`
  const plea = /^(not )?to ((?!day\b|morrow\b)[a-z]+\b.*)$/is.exec(message)
  return plea ? `please ${plea[1] ? 'do not ' : ''}${toYou(plea[2] ?? '')}` : message
}

function toYou(words: string): string {
  return words.replace(/\b(?:her|his|him|she|he|them|dem)\b/gi, (word) => third[word.toLowerCase()] ?? word)
}
