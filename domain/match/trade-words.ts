/**
 * The trade's own vocabulary: words that name the same thing in Nigerian salons, barber shops, spas and
 * tailors' shops, whatever a business calls it. `child` is a word of its own, because it picks the child's price.
 */
const sameThing: Record<string, string> = {
  haircut: 'barb barbing barbin cut haircuts cutting shape-up',
  dread: 'dreads dreadlock dreadlocks locs loc lock locks dada rasta',
  retwist: 'retwisting retie relock relocking',
  pedicure: 'pedi pedicures pedis',
  manicure: 'mani manicures manis',
  leg: 'legs feet foot toe toes',
  lash: 'eyelash eyelashes lashes',
  dye: 'dyeing dying tint tinting colour color colouring coloring',
  braid: 'plait plaiting plaits braids braiding',
  weave: 'weaving weavin weaves weav',
  loose: 'loosing loosen loosening losing comot',
  take: 'taking',
  wash: 'washing washin shampoo',
  nail: 'nails',
  trim: 'trimming triming',
  beard: 'beards bearded beard',
  shave: 'shaving',
  allback: 'all-back allbacks',
  cornrow: 'cornrows conrow conrows',
  weaveon: 'weavon weavons weave-on weaveons',
  perm: 'perming',
  sew: 'sewing sewn',
  child:
    'kid kids children childrens pikin pickin pikins son sons daughter daughters boy boys girl girls baby babies toddler junior',
  home: 'house',
  waist: 'waste',
  length: 'lenght',
  long: 'longer',
}

const canonical = new Map(
  Object.entries(sameThing).flatMap(([word, others]) =>
    [word, ...others.split(' ')].map((other): [string, string] => [other, word]),
  ),
)

/** Services that a customer may ask for by name and that no other word makes up for: "lash lifting" is no lash extension. */
const ownServices = new Set(
  `makeup facial massage wax tattoo pierc microblad lift acrylic spa laser botox thread sauna scrub bleach gele tailor
  laundry cloth dress suit kaftan agbada barbecue teeth whiten hijama cup henna lali ombre balayage`.split(
    /\s+/,
  ),
)

/** Words around a service that name none: verbs of making and getting, pronouns, particles. */
const emptyWords = new Set(
  `a an the and n with of my me i we us our you your una u ur his her its it him them they am is are be was na wan want need like
  make makes making do does doing done fix fixing fixin get getting give book booking come coming go going dey can
  could would abeg pls please for to on in at by from o oh jare sef sha this that these those one some just only small style
  styles service services appointment hair hairs head people person man woman madam oga normal simple ordinary regular
  how much price cost nko too also together join or both plus wey e no not don he she old years year new again well fine nice
  big small medium jumbo short neat sharp simple full half natural quick good put have has now then so if out up off`.split(
    /\s+/,
  ),
)

/** Words of size and kind: no service by themselves, but they tell the variants of one apart. */
const sizes = new Set(
  'small big large medium mini jumbo short long full half simple normal natural'.split(' '),
)

/** Words of a service's name that may be left unsaid: "ghana braids" for "ghana hair braids". */
const optionalWords = new Set([
  'hair',
  'fix',
  'do',
  'make',
  'installation',
  'install',
  'style',
  'extensions',
  'extension',
])
const joiners = new Set(['and', 'n', 'with', 'of', 'the', 'a', 'my', '&', 'for'])

export function isEmpty(word: string): boolean {
  return emptyWords.has(word)
}

export function isSize(word: string): boolean {
  return sizes.has(word)
}

export function isOptional(word: string): boolean {
  return optionalWords.has(word)
}

export function isJoiner(word: string): boolean {
  return joiners.has(word)
}

export function isOwnService(word: string): boolean {
  return ownServices.has(word) || ownServices.has(word.replace(/s$/, ''))
}

/** One form of a word: the trade's word for it, else its stem ("retouching" → "retouch", "steaming" → "steam"). */
export function trunk(word: string): string {
  const known = canonical.get(word)
  if (known !== undefined) return known
  const stem = stemOf(word)
  return canonical.get(stem) ?? stem
}

function stemOf(word: string): string {
  if (word.length >= 6 && word.endsWith('ing')) return word.slice(0, -3)
  if (word.length >= 6 && word.endsWith('ed')) return word.slice(0, -2)
  if (word.length >= 5 && /(sh|ch|s|x)es$/.test(word)) return word.slice(0, -2)
  if (word.length >= 4 && word.endsWith('s') && !word.endsWith('ss')) return word.slice(0, -1)
  return word
}
