/** What a business's file says outside its questions and answers, in figures. */
const plainFacts = ['price', 'hours', 'location', 'deposit', 'late', 'cancel', 'phone'] as const
export type PlainFact = (typeof plainFacts)[number]

/** Words by which customers ask for each. */
const asked: Record<PlainFact, RegExp> = {
  price: /\b(?:how much|hw mch|price|prices|cost|costs)\b/i,
  hours:
    /\b(?:(?:una|you|they|shop) (?:dey |do )?(?:open|close)|opening hours?|closing time|open (?:on|by|for)|close by)\b/i,
  location:
    /\b(?:address|located|location|directions?|where (?:una dey|are you|you dey|is (?:the|your) (?:shop|place|office)))\b/i,
  deposit: /\b(?:deposit|down ?payment|commitment fee)\b/i,
  late: /\b(?:late|delay\w*|traffic|hold-?up|go-?slow)\b/i,
  cancel: /\b(?:cancel\w*|call (?:it|am) off)\b/i,
  phone:
    /\b(?:(?:your|una|phone|telephone|whatsapp|which|the) (?:number|line)|(?:call|phone|ring|reach|contact) (?:you|una|the shop)|contact|(?:number|line) (?:to|i|una)|telephone|fit call|can i call)\b/i,
}

/** The facts that a text asks for, in a fixed order. */
export function plainFactsIn(text: string): PlainFact[] {
  return plainFacts.filter((fact) => asked[fact].test(text))
}
