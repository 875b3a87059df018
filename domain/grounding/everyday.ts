import { stemOf } from './texts.ts'

/**
 * Words that say nothing about one business: grammar, courtesy and what any reply of a shop is made of, in
 * English and Pidgin. All others must come from the facts.
 */
const english = `
a about above after again all almost along already also although am among an and another any anybody anyone anything
are around as ask at available away back be because been before behind being below beside best better between both
bring brought but by call called came can case check choose close come comes coming could customer customers day days
dear did do does doing done down during each easy either else enough especially etc even every everybody everyone
everything exactly except extra far feel few find fine first for from full further general get gets getting give given
gives giving glad go goes going gone good got great had half happy hard has have having he hello help her here hers hi
him his hold hope hour hours how however i if in inside instead into is it item items its just keep kind kindly know
known last late later least left less let like little long look looking lot made make makes making many matter may
maybe me mean means might mine minute minutes miss moment month months more most much must my need needed needs
never new next nice no none nor not note nothing now of off often ok okay old on once one only onto or order other
others our ours out outside over own part people per perhaps person place please plus point possible prefer present
put question quite rather ready real really reason receive regards remember rest right said same say says see seen
send sent serve service services set several shall she shop should show side simple simply since sir so some somebody
someone something sometimes somewhere soon sorry sort special start still stop store such sure take taken takes taking
talk tell than thank thanks that the their them then there these they thing things think this those though through
time times to together too toward towards try under until up upon us use used uses using usual usually very visit wait
want wanted wants was way ways we week weeks welcome well went were what whatever when whenever where wherever whether
which whichever while who whoever whole whom whose why will wish with within without word work works worry would year
years yes yet you your yours yourself hey morning afternoon evening night today tomorrow
answer details info information ma madam boss message reply accept accepted allow allowed appointment appointments book
booking bookings pay paid paying payment payments price prices cost costs charge charges amount money cash deposit
balance open opens opening closes closing number ready staff team provide provided offer offered include included
younger older smaller bigger larger longer shorter earlier later fewer others same different whichever depending
according regarding currently unfortunately actually basically definitely certainly absolutely course great alright
child children kid kids adult adults man men woman women family friend friends parent parents baby husband wife hurry
urgent past quarter noon midday attend attended handle pickup item pick collect drop front inside outside near nearby close far
don't doesn't didn't isn't aren't can't couldn't won't wouldn't shouldn't haven't hasn't i'm i'll i've you're you'll
you've we're we'll we've they're they'll it's it'll that's there's here's let's what's who's
`
const pidgin = `
abeg abi am and una dey don wetin wey na nko sabi wan dem ehen oya comot sef shey sha no be go fit make e for here how
far wahala vex dat dis di de im una's ur u oga biko jare joor jor o oo naa nah nor sebi sey say pikin waka carry bring
reach enter chop small big plenty sharp wella well-well jus just like dat too join follow hear yarn tok talk gist
somtin something somebody anybody everything kind wen when if as because cos sake wia where weytin moni money neva
never still now-now today tomorrow una-own own my your our their person people pipo body house hand heart
customer shop come coming dey-come abeg-o ejoor ese imela nagode welcome how-far kedu bawo
`
const everyday: ReadonlySet<string> = new Set(`${english} ${pidgin}`.split(/\s+/).filter(Boolean))

/** Whether a word, or the one that it comes from, says nothing about one business. */
export function isEveryday(word: string): boolean {
  return everyday.has(word) || everyday.has(stemOf(word))
}
