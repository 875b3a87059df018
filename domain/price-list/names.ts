/** Words that tell one kind of a service from another and name none by themselves. */
const variant =
  /^(?:(?:extra|very|super|small|smaller|medium|big|bigger|large|jumbo|tiny|mini|micro|short|long|longer|mid|midback|back|waist|bum|butt|hip|knee|shoulder|neck|bra|length|size|sized|kids?|children|child|adults?|men|man|women|woman|ladies|lady|male|female|boys?|girls?|single|double|couples?|full|half|natural|normal|plain|simple|regular|classic|with|without|inches|inch|\d+"?)(?:[\s-]|$))+$/iu

/** A line that says what is asked for beside the service. */
const notService =
  /^(?:(?:booking|late|lateness|cancellation|transport|no show)\s)?(?:deposit|discount|balance|total|extra|fee|fine|penalty|charge|sum|amount|price|cost|payment|off|vat|tip)s?$/iu

const edges = /^[\s\-–—:;=.,/|>•*~+@&)\]}]+|[\s\-–—:;=.,/|>•*~+@&([{]+$/gu
const joining =
  /^(?:and|plus|also|then|n|with)\s+|\s+(?:is|at|for|goes for|costs?|na|be|now|price|just|only|@)$/giu

/** A name as it is shown: without what joins it to its price, capitals only where they say something. */
export function serviceName(text: string): string {
  let name = text.replace(/\s+/g, ' ')
  for (let before = ''; before !== name; ) {
    before = name
    name = name.replace(edges, '').replace(joining, '')
  }
  const whole = closed(name)
  const calm = /[\p{L}]{5}/u.test(whole) && whole === whole.toUpperCase() ? whole.toLowerCase() : whole
  return calm.charAt(0).toUpperCase() + calm.slice(1)
}

/** The edge of a name may have cost it the other half of its brackets. */
function closed(name: string): string {
  const opened = name.split('(').length - name.split(')').length
  return opened > 0 ? name + ')'.repeat(opened) : opened < 0 ? name.replace(/\)/g, '') : name
}

/** Talk around a price ("we braid from 5k"), or a name of which only the end is there ("(ours)", "4 yards"). */
const partial =
  /^(?:\(|(?:we|i|you|pay|send|please|pls|abeg|note|our|all)\b|without$|with$|\d+ (?:yards?|people|persons?|pieces?|packs?)$)/iu

/** Whether it names something that a customer can book. */
export function isServiceName(name: string): boolean {
  const words = name.split(' ').length
  return (
    /\p{L}.*\p{L}/u.test(name) &&
    name.length <= 80 &&
    words <= 9 &&
    !notService.test(name) &&
    !partial.test(name)
  )
}

/** "Small", "waist length", "kids": of what, the heading says. */
export function isVariant(name: string): boolean {
  return variant.test(name)
}
