import type { Service } from '../business.ts'
import { plain } from '../spelling.ts'

/** What people of the trade call a part of their work, and the words by which its services are known. */
const families: Record<string, string> = {
  nails:
    'nail acrylic gel polish biab overlay refill infill manicure mani pedicure pedi stick-on press-on removal dip',
  braids:
    'braid knotless twist cornrow weaving ghana loc dread didi fulani stitch crochet all-back shuku kinky passion butterfly',
  locs: 'loc dread retwist interlock sisterlock faux-loc',
  hair: 'hair braid knotless twist cornrow weaving ghana loc dread didi fulani stitch crochet all-back wash steam treatment relaxer retouch perm silk blow dye frontal closure wig revamp weave weavon weave-on sew-in loose take-down trim ponytail haircut',
  wigs: 'wig frontal closure revamp',
  makeup: 'makeup make-up bridal gele glam',
  lashes: 'lash volume mink',
  brows: 'brow microblading',
  massage: 'massage swedish deep-tissue hot-stone couples aromatherapy',
  waxing: 'wax brazilian',
  barbing: 'haircut cut fade beard shave carving barb low-cut skin waves texturizer line-up',
}

const otherNames: Record<string, string> = {
  nail: 'nails',
  braid: 'braids',
  braiding: 'braids',
  plaiting: 'braids',
  loc: 'locs',
  dreads: 'locs',
  dreadlocks: 'locs',
  wig: 'wigs',
  'make-up': 'makeup',
  'make up': 'makeup',
  lash: 'lashes',
  eyelashes: 'lashes',
  eyelash: 'lashes',
  brow: 'brows',
  eyebrows: 'brows',
  massages: 'massage',
  wax: 'waxing',
  barb: 'barbing',
  cutting: 'barbing',
}

/**
 * The services of a part of the trade, named as a whole: "nails" is gel polish and acrylic, whatever words their names
 * have. Empty for any other words.
 */
export function familyOf(words: string, services: Service[]): Service[] {
  const said = plain(words).trim()
  const known = families[otherNames[said] ?? said]?.split(' ')
  if (!known) return []
  return services.filter(({ name, also }) => [name, ...also].some((one) => isOf(one, known)))
}

function isOf(name: string, known: string[]): boolean {
  const words = plain(name).split(/[^\p{L}\p{N}]+/u)
  const pairs = words.map((word, i) => `${word}-${words[i + 1] ?? ''}`)
  return [...words, ...pairs].some((word) => known.includes(word) || known.includes(word.replace(/s$/, '')))
}
