import type { Act, Ask } from '../intent.ts'
import type { MediaKind } from '../media.ts'
import type { Say } from '../say.ts'
import { minutesBetween } from '../time.ts'
import { lookForDeposit } from './deposit.ts'
import { readDetails } from './details.ts'
import { withdrawSaid } from './questions.ts'
import { sayHello } from './small-talk.ts'
import { answered, notify, owner, say, type Turn, tag } from './turn.ts'

/** What the customer is told of each where the owner, who is told too, can look at her phone; else she must type. */
const forOwner = {
  voice: { seen: 'unreadable.voice', unseen: 'unreadable.voice' },
  image: { seen: 'unreadable.image', unseen: 'unreadable.imageUnseen' },
  video: { seen: 'unreadable.video', unseen: 'unreadable.videoUnseen' },
  document: { seen: 'unreadable.document', unseen: 'unreadable.documentUnseen' },
  location: { seen: 'unreadable.location', unseen: 'unreadable.locationUnseen' },
  contact: { seen: 'unreadable.contact', unseen: 'unreadable.contactUnseen' },
  'view-once': { seen: 'unreadable.viewOnce', unseen: 'unreadable.viewOnce' },
} satisfies Partial<Record<MediaKind, { seen: string; unseen: string }>>

type Told = keyof typeof forOwner

/** For so long the owner is not told again of another one of the same kind. */
const toldMinutes = 30
/** More sentences about what cannot be read would bury the answer. */
const mostSentences = 2

/** Answers a burst that holds nothing but what Jara cannot read. */
export function answerMedia(turn: Turn, media: MediaKind[]) {
  const kinds = tellable(media)
  for (const kind of new Set(media)) tag(turn, `unreadable-${kind}`)
  // A picture of an alert is no money.
  if (kinds.some((kind) => kind === 'image' || kind === 'document') && lookForDeposit(turn)) return
  turn.says.push(...sentences(turn, kinds))
  tellOwner(turn, kinds)
  if (kinds.length > 0) return
  if (media.includes('other')) say(turn, 'unreadable.other')
  else answerSticker(turn)
}

/** A sticker is a nod or a hello: no fuss, and the question that waits for a yes or no is asked again by `remind`. */
function answerSticker(turn: Turn) {
  const { kind } = turn.before
  if (kind === 'confirm' || kind === 'move' || kind === 'drop') return
  if (kind !== 'start') return say(turn, 'unreadable.sticker')
  sayHello(turn)
  answered(turn)
}

/**
 * Does not pass over in silence what came along with words: says so before the answer, behind a greeting, unless the
 * words stand on their own or a person was called anyway.
 */
export function mentionMedia(turn: Turn, media: MediaKind[], asks: Ask[]) {
  if (turn.changes.some((change) => change.kind === 'handoff')) return
  const kinds = tellable(media)
  const alone = standsAlone(turn, asks)
  const unclear = kinds.filter((kind) => !(alone && shows.includes(kind)))
  for (const kind of unclear) tag(turn, `unreadable-${kind}`)
  if (unclear.some((kind) => shows.includes(kind))) withdrawSaid(turn, astray(turn))
  const greeted = /^(?:greet|welcome)\./.test(turn.says[0]?.key ?? '') ? 1 : 0
  turn.says.splice(greeted, 0, ...sentences(turn, unclear))
  tellOwner(turn, kinds)
}

/** What words about a picture are easily taken for: "can you do this?" asks for no introduction. */
function astray({ text }: Turn): string[] {
  return pointing.test(text) ? ['faq.unknown', 'talk.other', 'talk.bot'] : ['faq.unknown', 'talk.other']
}

/** Whether there is anything to say of what came along. */
export function tellable(media: MediaKind[]): Told[] {
  return [...new Set(media)].filter((kind): kind is Told => kind in forOwner)
}

function sentences(turn: Turn, kinds: Told[]): Say[] {
  const keys = kinds.slice(0, mostSentences).map((kind) => forOwner[kind][turn.unseen ? 'unseen' : 'seen'])
  return keys.map((key) => ({ key, args: { who: owner(turn) } }))
}

/** Once for a burst, and not again for the same kinds while she goes on sending them. */
function tellOwner(turn: Turn, kinds: Told[]) {
  const lately = turn.media.filter(({ at }) => minutesBetween(at, turn.now) < toldMinutes)
  const news = kinds.filter((kind) => !lately.some((one) => one.kind === kind))
  turn.media = [...lately, ...news.map((kind) => ({ kind, at: turn.now }))]
  if (news.length > 0) notify(turn, turn.unseen ? 'owner.sentUnseen' : 'owner.sent', { kinds: news })
}

/** A picture of these may be what the words are about. */
const shows: MediaKind[] = ['image', 'video', 'document']
const plainAsks: Act[] = ['price', 'services', 'duration', 'deposit', 'hours', 'availability', 'book']
/** "this style", "like the picture"; not "this Saturday". */
const pointing =
  /\b(?:this|dis|these|that|dat|such)(?: (?:one|type|kind|style|hair\w*|colou?r|design|length|look|nails?|cut))?(?! (?:mon|tue|wed|thu|fri|sat|sun|week|month|year|morning|afternoon|evening|night|december|xmas|christmas|easter|coming|time|period)\w*)\b|\b(?:pic|pics|picture|pictures|photo|photos|image|video|vid|snap|screenshot|attached|above|below|sample|like so|look am|see am)\b/i

/** Whether the words ask plainly for a service that the business has, so that a picture beside them adds nothing. */
function standsAlone(turn: Turn, asks: Ask[]): boolean {
  const asked = asks.filter((ask) => plainAsks.includes(ask.act))
  if (asked.length === 0 || pointing.test(turn.text)) return false
  return readDetails(turn, asked).services.length > 0
}
