import type { Language } from '../../domain/language.ts'

/**
 * Words that mark one of the two languages in a reply. Those that both use ("abeg", "please", names of services)
 * mark neither.
 */
const marks: Record<Language, RegExp> = {
  pcm: /\b(una|dey|wetin|wey|na|nko|sabi|wan|dem|ehen|oya|comot|sef|shey|abi|don(?!')|no be|go fit|no fit|fit do|no go|make (?:i|we|una|e|you|dem)|(?:i|we|you|e) go(?! ahead)|e be|for here|how far|(?:book|cancel|shift|move|do|get|take|tell|leave|type|write|check|open) am|no wahala|no vex|i no|you no|we no(?! longer)|e no)\b/g,
  en: /\b(the|it|it'll|there|those|any|some|so|please|sorry|shall|let me|an|at(?! least)|do you|here's|there's|what's|haven't|didn't|you'd|is|are|was|were|have|has|had|would|could|should|we're|you're|i'm|it's|that's|we've|you've|i've|i'll|we'll|you'll|don't|doesn't|isn't|aren't|can't|couldn't|which|what|does|been|your|our|of)\b/g,
}

/**
 * The language that a text is plainly in; undefined when it has too few marks to tell.
 * @param quoted what is the business's own wording (answers, notes, address, names), which no locale translates
 */
export function languageOf(text: string, quoted: string[]): Language | undefined {
  let own = text.replace(/[‘’]/g, "'")
  for (const quote of quoted.filter(Boolean).sort((a, b) => b.length - a.length))
    own = own.replaceAll(quote, ' ')
  const count = (language: Language) => own.toLowerCase().match(marks[language])?.length ?? 0
  const [pcm, en] = [count('pcm'), count('en')]
  // Pidgin sentences use English function words too; English ones never use Pidgin's.
  if (pcm > 0 && pcm * 2 >= en) return 'pcm'
  return en >= 2 && pcm === 0 ? 'en' : undefined
}
