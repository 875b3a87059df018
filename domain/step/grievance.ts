/** Complaints and money sent, told by words that mean the same in every trade. */

const you = '(?:you|u|una|your|ur|that|the) (?:people|guys|\\w+)?'
const harm =
  '(?:spoil\\w*|scratch\\w*|ruin\\w*|burn\\w*|damag\\w*|break|broke|broken|wound\\w*|cut me|cheat\\w*|dupe\\w*|insult\\w*|tear|tore|torn|lost?|steal|stole|waste\\w* my)'
const asking =
  /\b(?:if (?:you|u|una|i|it|e|my)|what (?:if|happens)|in case|do you|una dey (?:fix|repair|remove))\b/i

const grievances = [
  new RegExp(`\\b${you} (?:don |have |has |just |go )?${harm}`, 'i'),
  /\b(?:poor|bad|terrible|rubbish|useless|nonsense|shoddy|yeye|wack|horrible|awful|worst) (?:work|service|job|treatment|experience|attitude)\b/i,
  /\b(?:not|no|never|isn'?t|wasn'?t|am not) (?:\w+ )?(?:happy|satisfied|pleased|impressed) (?:at all|with|o+\b|about)/i,
  /\b(?:una be (?:thief|ole|barawo)|(?:you|u) (?:are|be|re) (?:thieves|scammers?|thief|cheats?))\b/i,
  /\b(?:very|so|too) (?:rude|unprofessional|careless|disrespectful)\b|\b(?:dey|is|was|were) (?:rude|unprofessional)\b/i,
  /\b(?:see (?:wetin|what) (?:una|you|u) do|una no try|una (?:f|mess)(?:all)? ?(?:me|up|my hand)|e pain me|i dey vex|i('m| am) (?:angry|upset|disappointed|furious))\b/i,
]

/** What is about money that she wants back, or about the law: nobody but a person of the business may answer it. */
const redress = [
  /\b(?:refund (?:me|us|my)|(?:want|need|demand|give me|send me|process|waiting for|where is) (?:a |my |the |full |our )*refund|my money back|(?:return|release|bring(?: back)?|give me(?: back)?|send back|refund) my (?:money|deposit|cash|balance|\d\S*)|give me my money|my (?:money|deposit) (?:back now|must come back)|(?:want|need|demand) (?:back )?my (?:money|deposit)(?: back)?)\b/i,
  /\b(?:my (?:lawyer|solicitor|barrister)|(?:take|carry|drag) (?:you|una|u|una people|this) (?:go |to )+court|legal action|su(?:e|ing) (?:you|una|u|this)|report (?:you|una|u)|fccpc|efcc|consumer protection|small claims|letter (?:of demand|from my lawyer)|(?:involve|call|carry|bring|go) (?:to )?(?:the )?(?:police|soldiers?)|police (?:go|will) (?:arrest|come|carry))\b/i,
]

/** "How do refunds work", "can I get my deposit back?": she asks for the rule, and wants nothing back yet. */
const askingRule =
  /\b(?:(?:can|could|do|does|will|would|shall|may) (?:i|we|you|u|una|they|it)|i fit|una dey|is (?:the|my|there|it)|how (?:do|does|is)|policy|refundable|before i (?:pay|book))\b/i

/** Whether she wants money back or speaks of lawyers, courts or the police. */
export function wantsRedress(text: string): boolean {
  return !asking.test(text) && !askingRule.test(text) && redress.some((claim) => claim.test(text))
}

/** Whether she complains beyond doubt: not what happens if something should go wrong. */
export function complainsPlainly(text: string): boolean {
  return !asking.test(text) && [...grievances, ...redress].some((grievance) => grievance.test(text))
}

const payments = [
  /\b(?:i|we|i'?ve|we'?ve|my \w+)(?: don| have| just| already| dey)* (?:sent|send|paid|pay|transferred|transfer|transfered|dropped?|deposited|remitted|credited) (?:the |una |you |your |some |half |full |my |am\b|it\b|₦|n?\d)/i,
  /\b(?:money|transfer|payment|alert|cash) (?:don|has|have) (?:enter|drop|leave|left|gone|go|land|sent|been)\b/i,
  /(?:^|[.\n]\s*)(?:just )?(?:sent|paid|transferred|payment (?:made|sent|done)|transfer (?:made|done|sent|successful))\b/i,
  /\b(?:debit(?:ed)? alert|proof of payment|payment receipt|transfer receipt|(?:sender|account) name (?:is|na)|check (?:your|una) (?:account|alert))\b/i,
]

const yetToPay = /\b(?:if|when|once|before|after|should|can|could|how|will|must) (?:i|we)\b/i

/** Whether she says that money was sent; a question how to pay is none. */
export function tellsPayment(text: string): boolean {
  return !yetToPay.test(text) && payments.some((payment) => payment.test(text))
}
