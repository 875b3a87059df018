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
  /\b(?:refund me|want (?:a |my )?refund|my money back|return my money|give me my money|una be (?:thief|ole|barawo)|(?:you|u) (?:are|be|re) (?:thieves|scammers?|thief|cheats?))\b/i,
  /\b(?:very|so|too) (?:rude|unprofessional|careless|disrespectful)\b|\b(?:dey|is|was|were) (?:rude|unprofessional)\b/i,
  /\b(?:my lawyer|take (?:you|una) to court|legal action|sue (?:you|una)|report (?:you|una)|fccpc|consumer protection|(?:involve|call|carry) (?:the )?police)\b/i,
  /\b(?:see (?:wetin|what) (?:una|you|u) do|una no try|una (?:f|mess)(?:all)? ?(?:me|up|my hand)|e pain me|i dey vex|i('m| am) (?:angry|upset|disappointed|furious))\b/i,
]

/** Whether she complains beyond doubt: not what happens if something should go wrong. */
export function complainsPlainly(text: string): boolean {
  return !asking.test(text) && grievances.some((grievance) => grievance.test(text))
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
