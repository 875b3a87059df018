/**
 * Everyday words of Nigerian customers, grouped by what they ask about. A word may belong to several topics.
 * Entries are stems as `terms.ts` makes them; two-word entries are joined by a hyphen.
 */
const topics: Record<string, string> = {
  'pay-method':
    'pay payment paid transfer pos cash card atm ussd opay palmpay moniepoint bank alert collect accept receive naira money',
  deposit: 'deposit deposit-back upfront advance commitment half-payment part-payment balance',
  refund: 'refund money-back deposit-back return-money give-back get-back back return refundable',
  price:
    'price cost amount charge charges fee expensive cheap discount reduce last-price bargain slash promo fixed cheaper',
  late: 'late lateness delay traffic hold-up holdup grace behind keep-my wait waiting lateness latecomer',
  cancel: 'cancel cancellation cancelling call-off postpone reschedule',
  'home-service': 'home-service home house house-call come-my mobile-service my-place visit outside-service',
  area: 'go cover reach area location where distance',
  parking: 'park parking car motor vehicle space-car jeep ride',
  child: 'child children kid kids pikin pickin daughter son baby boy girl toddler junior year years old',
  walkin:
    'walk walk-in walkin waka without just-come just-waka enter straight unbooked queue without-booking show-up',
  booking: 'without-booking book booking appointment reserve reservation slot',
  clean:
    'clean cleaning hygiene hygienic sterilise sterilize sterile disinfect dirty ringworm infection germ sanitise sanitize wash-hand neat blade disease bump rash',
  tool: 'clipper blade comb tool equipment machine razor brush towel',
  power: 'light nepa electricity power gen generator inverter solar current nepa-light blackout up-nepa',
  cool: 'ac air-condition aircondition fan heat hot cool cooling aircon',
  attachment:
    'attachment extension pack packs xpression expression hair-included braiding-hair kanekalon weavon-included',
  bring: 'bring carry own mine my-own come-with',
  included: 'include included inclusive inside join part-of cover come-with separate extra',
  sell: 'sell buy sale stock product products',
  drinks: 'drink drinks water tea coffee snack food refreshment refreshments wine juice',
  wifi: 'wifi wi-fi internet network data',
  toilet: 'toilet restroom bathroom convenience',
  men: 'man men guy guys male boyfriend husband gents brother',
  women: 'woman women lady ladies female girlfriend wife madam unisex',
  pregnant: 'pregnant pregnancy belle nursing',
  allergy: 'allergy allergic sensitive react reaction skin-type irritation',
  training: 'training train learn apprentice apprenticeship class teach academy lesson school',
  job: 'job vacancy hire hiring employ work-for employment',
  gift: 'gift voucher giftcard surprise',
  loyalty: 'loyalty regular visit fifth free bonus reward referral',
  event: 'wedding bridal bride owambe party event occasion introduction aso-ebi',
  delivery: 'deliver delivery dispatch waybill ship shipping send rider courier',
  guarantee: 'guarantee warranty last lasts lasting long-last durable redo touch-up fix-again',
  security: 'safe security secure',
  style: 'style styles design picture photo catalogue catalog sample reference inspo',
  material: 'fabric material cloth lace ankara yard yards',
  measure: 'measure measurement measurements size',
  alter: 'alter alteration adjust amend slim-fit mend repair',
  rush: 'urgent express rush fast quick same-day emergency',
}

const topicsOf = new Map<string, string[]>()
for (const [topic, words] of Object.entries(topics)) {
  for (const word of words.split(' ')) topicsOf.set(word, [...(topicsOf.get(word) ?? []), topic])
}

/** Topics of a stem, without the word itself; empty for a word of no topic. */
export function topicsOfTerm(term: string): string[] {
  return topicsOf.get(term) ?? []
}

export const topicTerms: ReadonlySet<string> = new Set(topicsOf.keys())

/** Topics whose words ask for one and the same thing; of the others ("card", "transfer") each may have its own answer. */
const things = 'home-service parking child power cool wifi toilet drinks training job guarantee gift'.split(
  ' ',
)

/** The thing that a stem names, whatever it is called: "car" and "park" are both `#parking`. */
export function oneThing(term: string): string | undefined {
  const topic = topicsOfTerm(term).find((one) => things.includes(one))
  return topic && `#${topic}`
}
