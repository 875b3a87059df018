/**
 * Messages that no machine may deal with: somebody's life is in danger, or she wants advice on her health. Told by the
 * customer's own words, whatever the reader made of them.
 */

/** It is over, long ago, or asked about in general: not what happens now. */
const notNow =
  /\b(?:last (?:week|month|year|night|time)|yesterday|ago|years? back|history of|used to|(?:do|can|una dey) (?:you|u|una)? ?(?:\w+ )?(?:treat|handle|attend to|take)|patients?|if (?:i|my|someone|somebody|he|she|person)|in case|what (?:if|happens))\b/i
const someone =
  '(?:some ?(?:body|one|1)|person|pesin|pikin|baby|child|son|daughter|wife|husband|mum|mom|mama|mother|dad|papa|father|brother|sister|friend|neighbou?r|man|woman|boy|girl|he|she|e|we|they|my \\w+)'

const dangers = [
  /\b(?:having|had|has|have|get|got|dey get|dey have|just had) (?:a |an )?(?:\w+ )?(?:seizures?|convulsions?|stroke|heart attack)\b/i,
  /\b(?:is|dey|don dey|keeps?|started|start to) convuls\w*|\b(?:unconscious|overdosed?|electrocuted|drowning|suicidal)\b/i,
  /\b(?:has|have|just|don|dey|she|he|e|is|i|suddenly) (?:just |suddenly )?(?:faint(?:ed|ing)?|collapsed?|collapsing)\b/i,
  /\b(?:can'?t|cannot|can not|no fit|not|no dey|stopped|struggling to|hard to) breath(?:e|ing)\b/i,
  /\b(?:chest pains?|bleeding (?:heavily|badly|seriously|a lot|too much|non ?stop)|blood (?:no gree stop|dey (?:rush|gush|pour))|(?:won'?t|no gree|not) stop bleeding)\b/i,
  /\b(?:(?:drank|drink|swallow(?:ed)?|took) (?:\w+ )?(?:poison|sniper|kerosene|bleach|battery)|(?:snake|scorpion) (?:bite|bit|bited|don bite))\b/i,
  /\b(?:water (?:don |has |just )?(?:broke|break|burst)|in labou?r|labou?r don start|wan born now)\b/i,
  /\b(?:kill (?:myself|himself|herself)|wan die now|choking)\b/i,
  new RegExp(
    `\\b${someone} (?:just |don |has |have )?(?:get|got|had|been in|dey inside|is in)(?: (?:an?|bad|serious|car|motor|bike))* accident\\b`,
    'i',
  ),
  /\b(?:house|shop|building|place|kitchen|generator|gen) (?:is |don |dey )?(?:on fire|catch fire|caught fire|burning)\b|\bfire outbreak\b|\barmed robbers?\b/i,
]

/** Whether she tells of an emergency that is happening now. */
export function tellsEmergency(text: string): boolean {
  return !notNow.test(text) && dangers.some((danger) => danger.test(text))
}

const ailing =
  /\b(?:pains?|paining|hurts?|hurting|fever|typhoid|malaria|ulcer|asthma|diabet\w*|bleed\w*|spotting|rash(?:es)?|itch\w*|swell\w*|swollen|vomit\w*|dizzy|dizziness|headaches?|infect\w*|pus|cough\w*|catarrh|allerg\w*|reaction|bumps|boils?|wound|cramps|burn\w*|sores?|pregnan\w+|body (?:dey |come dey |is )*hot|belle dey (?:run|pain|turn)|running stomach|(?:bp|sugar|pressure)(?: level| reading)? (?:is|na|dey|reading|of) \w+)\b/i
const remedy =
  /\b(?:drugs?|medicines?|medications?|tablets?|capsules?|syrup|antibiotics?|painkillers?|paracetamol|dos(?:e|es|age)|my \w+(?:pine|pril|olol|artan|formin|cillin))\b/i
const asksAdvice =
  /\b(?:is (?:it|this|that) (?:\w+ )?(?:dangerous|normal|serious|safe|okay|ok|bad)|should i\b|shld i\b|(?:can|may|could|fit) i (?:still )?(?:take|use|drink|give|stop|apply|double|mix)|i fit (?:take|use|drink|give|stop|rub|apply|mix)|(?:what|wetin|which)(?: \w+){0,3} (?:can|could|should|must|fit|go|suppose)(?: i| we)? (?:give|take|use|drink|rub|apply|do)|(?:what|wetin|which)(?: \w+){0,3} (?:i|we) (?:can|could|should|must|fit|go|suppose) (?:give|take|use|drink|rub|apply|do))/i
const asksResult =
  /\b(?:interpret|explain|read|meaning of|what does|wetin)\b.{0,25}\b(?:(?:lab|test|scan|blood|x-?ray) )?results?\b(?!.{0,12}(?:ready|cost|take|come out|time))/i

/** Whether she asks what to do about her health, or what a finding means: a matter for a person who may answer. */
export function asksHealthAdvice(text: string): boolean {
  if (asksResult.test(text))
    return /\b(?:my|this|it says|the)\b/i.test(text) && /\d|interpret|explain|mean/i.test(text)
  return asksAdvice.test(text) && (ailing.test(text) || remedy.test(text))
}

/** Asks for the business's telephone number, to call it herself. */
export function asksNumber(text: string): boolean {
  return askForNumber.test(text) && !giveOwn.test(text)
}
const askForNumber =
  /\b(?:your|una|ur|the|which|wetin be|what(?:'?s| is)|send(?: me)?|give me|drop|get|share|any|contact|phone|whatsapp|call(?:ing)?)\b.{0,25}\b(?:phone|number|nomba|no\.|line|digits|contact)\b(?!.{0,15}(?:of people|of times))|\b(?:how|where) (?:can|do|i (?:fit|go)|i|we) (?:\w+ )?(?:call|reach|phone) (?:you|una|u)\b(?! (?:shop|place|side|office|store|salon|house|street))/i
/** "call me on this number", "the account number": another number. */
const giveOwn =
  /\b(?:call|ring|phone|reach|flash) (?:me|us)\b|\b(?:customers?|clients?)\b|\bmy (?:phone )?(?:number|line)\b|\b(?:account|acct|acc|card|house|plot|order|booking) (?:number|no)\b/i
