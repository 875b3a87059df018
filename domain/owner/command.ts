import type { Language } from '../language.ts'
import { plain } from '../spelling.ts'
import type { Option } from './alerts.ts'
import type { Outcome } from './edits.ts'

/** What a member asks for. `words` is what stands behind the command, as she wrote it. */
export type Command =
  | { kind: 'yes' | 'no' | 'undo' | 'help' | 'unknown' }
  | { kind: 'pick'; number: number }
  /** To the question that she was asked: `asAnswer`. */
  | { kind: 'answer'; words: string }
  | { kind: 'skip' }
  | { kind: 'day' | 'block' | 'unblock' | 'close' | 'open' | 'price' | 'hours' | 'add'; words: string }
  | { kind: 'pause'; paused: boolean }
  /** Who does what: what she says of it, or (no words) that she asks. */
  | { kind: 'skills'; words: string }
  | { kind: 'takeOver' | 'handBack' | 'tell' | 'call' | 'decline' | 'accept' | 'move'; words: string }
  /** She names the time to which a booking moves: `asNewTime`. */
  | { kind: 'newTime'; words: string; of: string }
  /** Whether each booking waits for her word. */
  | { kind: 'byHand'; byHand: boolean }
  /** How long she has for that; the words name it. */
  | { kind: 'acceptTime'; words: string }
  /** A number that could mean several things: `numberMeant`. */
  | { kind: 'which'; options: Option[] }
  /** Why a booking is refused: `asReason`. */
  | { kind: 'reason'; words: string }
  | { kind: 'outcome'; words: string; outcome: Outcome }

type Rule = [RegExp, (words: string) => Command]

const worded =
  <K extends Extract<Command, { words: string; outcome?: never; of?: never }>['kind']>(kind: K) =>
  (words: string) =>
    ({ kind, words }) as Command
const outcome = (how: Outcome) => (words: string) => ({ kind: 'outcome', words, outcome: how }) as Command
const bare = (kind: 'yes' | 'no' | 'undo' | 'help') => () => ({ kind }) as Command

const notHere =
  "i (?:no|will not|won't|wont|am not|'m not|not) (?:go )?(?:dey|be|come|work|around|available)(?: (?:dey|around|available|in|come|work))*"
const shopShut =
  "(?:we|shop) (?:no|will not|won't|wont|are not|is not|aren't|isn't|don't|dont) (?:go |dey |be )*(?:open|opening|work|working)"

const byHand =
  /^(?:(?:i|make i|let me)(?: (?:want|wan|would like|will|go|want to|wan dey|go dey|prefer))?(?: to)? )?(?:dey )?(?:accept|approve|confirm|check)(?: (?:all|each|every|the|my|new))* ?(?:bookings?|them|am)? ?(?:(?:by )?my ?self|by hand|manually|first|before)$/
const byItself =
  /^(?:(?:you|jara|make you)(?: (?:can|fit|should|go|dey))? )?(?:dey )?(?:accept|approve|confirm)(?: (?:all|each|every|the|my|new))* ?(?:bookings?|them|am)? ?(?:automatically|auto|by yourself|yourself|for me)$/

const lasting = '((?:[\\w.]+ ){0,4}?(?:\\d{1,4} ?(?:h|m)|[\\d.]*(?:hours?|hrs?|minutes?|mins?|days?)))'
const decide = '(?:accept|approve|confirm|decide|answer|check)'
/** "give me 2 hours to accept", "I need one day to confirm bookings", "accept time 45 minutes", "wait 3 hours for my word". */
const acceptTimes = [
  `(?:give me|i (?:want|wan|need|go need|will need)) ${lasting} (?:to|for|before i|make i|so (?:that )?i (?:can|fit)) ?(?:dey )?${decide}(?:ing)?(?: .*)?`,
  `(?:(?:change|set|make) )?(?:the |my )?(?:accept(?:ing|ance)?|approval) time(?: (?:to|be|is|na))? ${lasting}`,
  `wait ${lasting} (?:for|make i) (?:me|my (?:word|answer|yes)|talk|answer|accept)(?: .*)?`,
].map((pattern) => new RegExp(`^${pattern}$`))

/** "Bisi does not do nails again", "Ada now does locs"; what "we" or "I" do is no change of who does what. */
const doing =
  /^(?!(?:yes|no|open|close|block|unblock|add|our|my|the|if|and|but|who|we|they|dem|una|you|she|he|it|e|what|wetin|which|how|why|tell)\b)((?:[\p{L}'-]+ ){1,4}?(?:(?:now|still|also|only|no longer|no|no go|go|fit|can|does not|doesn't|doesnt|did not|will not|won't) )*(?:dey do|does|do|doing|dey handle|handles)(?: not)? .+|[\p{L}'-]+ (?:na )?only [\p{L} ,&-]+)$/u

/** The first that fits; each group is what is left to read. */
const rules: Rule[] = [
  [/^(?:yes|yeah|yep|yea|y|ok|okay|correct|sure|confirm|do am|do it|na so|go ahead|oya|👍\S*)$/, bare('yes')],
  [/^(?:no|nope|nah|n|leave am|leave it|cancel|forget am|forget it|no do am|don't|dont)$/, bare('no')],
  [
    /^(?:undo|reverse|take (?:it|am|that) back|return am|put (?:it|am) back)(?: (?:it|am|that|last|the last(?: one)?))?$/,
    bare('undo'),
  ],
  [/^(?:help|menu|commands?|\/start|\/help|what can (?:you|i) do|wetin (?:you|i) fit do)$/, bare('help')],
  [
    /^(?:pause|stop answering|stop replying)(?: (?:the )?(?:bot|jara|am|it))?$/,
    () => ({ kind: 'pause', paused: true }),
  ],
  [
    /^(?:resume|unpause|continue|start answering|start again)(?: (?:the )?(?:bot|jara|am|it))?$/,
    () => ({ kind: 'pause', paused: false }),
  ],
  [byHand, () => ({ kind: 'byHand', byHand: true })],
  [byItself, () => ({ kind: 'byHand', byHand: false })],
  ...acceptTimes.map((pattern): Rule => [pattern, worded('acceptTime')]),
  [/^call (.+)$/, worded('call')],
  [/^(?:decline|refuse|reject)(?: (.+))?$/s, worded('decline')],
  [/^(?:accept|approve)(?: (.+))?$/, worded('accept')],
  [/^(?:move|shift|reschedule|postpone) (.+)$/, worded('move')],
  [/^(?:tell|message|text|reply|write) (?:to )?(.+)$/s, worded('tell')],
  [
    /^(?!who\b)(.+?) (?:no[ -]?show|no come|no gree come|no show(?:ed)? up|never came|never show|did ?n[o']?t (?:come|show|show up)|did not (?:come|show|show up))$/,
    outcome('no-show'),
  ],
  [/^(?!who\b)(.+?) (?:came late|come late|was late|late)$/, outcome('late')],
  [/^(?!who\b)(.+?) (?:don come|came|showed up|has come)$/, outcome('came')],
  [/^(?:take over|takeover|i go answer|i will answer|i'll answer)(?: from)? (.+)$/, worded('takeOver')],
  [/^(?:hand back|give back|hand over|hand)(?: (.+?))?(?: back)?$/, worded('handBack')],
  [
    /^(?:who (?:dey )?do(?:es)?(?: what| wetin)|wetin who (?:dey )?do)$/,
    () => ({ kind: 'skills', words: '' }),
  ],
  [doing, worded('skills')],
  [/^(?:(?:change|set|update) )?(?:the )?price(?: of| for)? (.+)$/, worded('price')],
  [/^(.+? now .*\d.*)$/, worded('price')],
  [/^(?:(?:change|set|update) )?(?:the |opening )?hours?(?: for| on)? (.+)$/, worded('hours')],
  [/^(?:unblock|free up|i dey|i go dey|i am back|i'm back)(?: (.+))?$/, worded('unblock')],
  [new RegExp(`^(?:close|closed|${shopShut})(?: (?:the )?shop)?(?: on| for)?(?: (.+))?$`), worded('close')],
  [/^(?:we |shop )?(?:go |will |dey )?open(?: the shop| shop)?(?: on| for)?(?: (.+))?$/, worded('open')],
  [new RegExp(`^(?:block(?: off| out)?|time off|${notHere})(?: for| on)?(?: (.+))?$`), worded('block')],
  [/^(.+? (?:no dey|no go dey|is off|is not around|is away|off) .+)$/, worded('block')],
  [/^add (?:a |new |a new )?(?:service )?(.+)$/, worded('add')],
  [/^new service (.+)$/, worded('add')],
]

const politeness = /^(?:(?:abeg|please|pls|jara|oya|hi|hello)[\s,!:]+)+(?=\S)/i
const aside = /[\s.!?]+$/

/**
 * What a member's message asks for, in English or Pidgin. Words that are no command are taken for a day to look at
 * ("saturday", "who dey come tomorrow"); the caller finds out whether they name one.
 */
export function readCommand(text: string): Command {
  const words = bareWords(text)
  if (/^\d{1,2}$/.test(words)) return { kind: 'pick', number: Number(words) }
  const said = plain(words)
  for (const [pattern, read] of rules) {
    const match = pattern.exec(said)
    if (match) return read(asWritten(words, said, match[1] ?? ''))
  }
  return said === '' ? { kind: 'unknown' } : { kind: 'day', words: withoutAsking(said) }
}

/** Without politeness before it, stops behind it, and space to spare. */
export function bareWords(text: string): string {
  return text
    .trim()
    .replace(politeness, '')
    .replace(aside, '')
    .replace(/[ \t]+/g, ' ')
}

/** Names and messages keep her capitals, where plain writing did not change the length of the text. */
function asWritten(words: string, said: string, part: string): string {
  const from = said.lastIndexOf(part)
  return words.length === said.length ? words.slice(from, from + part.length).trim() : part.trim()
}

const asking =
  /\b(?:who|wetin|what|which|dey|is|are|coming|come|on|for|my|the|our|bookings?|book|appointments?|schedule|calendar|list|show|me|we|get|got|i|have|do|people|customers?|go|wey|be|how|look|like|una)\b/g

function withoutAsking(said: string): string {
  return said.replace(asking, ' ').replace(/\s+/g, ' ').trim()
}

const pidgin = /\b(?:dey|wetin|abeg|una|don|wan|na|(?<!\bi )am|oya|wey|sabi|comot|no go|pesin|gree)\b/i
const english = /\b(?:the|is|are|will|what|please|i'm|i'll|won't|doesn't|coming|didn't)\b/i

/** The language of a member's message; undefined where it has no mark of either. */
export function languageOf(text: string): Language | undefined {
  if (pidgin.test(text)) return 'pcm'
  return english.test(text) ? 'en' : undefined
}
