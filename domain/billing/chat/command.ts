import { bareWords } from '../../owner/command.ts'
import { plain } from '../../spelling.ts'

/** What an owner asks about her own plan with Jara. */
export type BillingCommand =
  | { kind: 'plan' | 'plans' | 'trial' | 'pay' | 'paid' | 'receipts' | 'cancel' }
  | { kind: 'by-card' | 'by-transfer' | 'by-link' | 'remove-card' }
  /** `bare`: the same word takes a pause of the whole business back. */
  | { kind: 'keep'; bare: boolean }
  /** A plan, a cycle, or both, in her words; `sure`: it can mean nothing else. */
  | { kind: 'change' | 'price'; words: string; sure: boolean }

const myPlan = '(?:my|our|the|this) (?:current )?(?:plan|subscription)'
const iWant = "i (?:want to|wan|want|wanna|go|will|would like to)|i'll|i'd like to|make i|let me"

type Rule = [RegExp, (words: string) => BillingCommand]
const bare = (kind: Exclude<BillingCommand['kind'], 'keep' | 'change' | 'price'>) => () => ({ kind })
const named = (kind: 'change' | 'price', sure: boolean) => (words: string) => ({ kind, words, sure })

/** The first that fits; a group is what is left to read. */
const rules: Rule[] = [
  [
    new RegExp(
      `^(?:plan|subscription|(?:(?:what(?:'s| is)|which(?: one)?(?: na| is)?|wetin (?:be|na)|show(?: me)?|check|how far(?: with)?|when) )?${myPlan}(?: (?:be|is|now|dey|end|ends|expire|finish|go end|go finish|go expire))*)$`,
    ),
    bare('plan'),
  ],
  [
    /^(?:which|what|wetin) plan (?:i|we|am i|are we|do i|do we|i am|we are)(?: (?:dey|on|use|have|get|take|dey use|dey on))*$/,
    bare('plan'),
  ],
  [
    /^how many (?:conversations?|chats?)(?: (?:i|we|do i|do we|have i|have we|don|get|dey|is|are|remain|remaining|left|use|used|have|still))*$/,
    bare('plan'),
  ],
  [
    /^(?:(?:what|which|show(?: me)?|list|see|wetin be|what are) )?(?:(?:the|your|una|all|other|jara) )*(?:plans|packages)(?: (?:do you have|una get|you get|dey|are there|wey dey))?$/,
    bare('plans'),
  ],
  [
    /^(?:upgrade|downgrade|change)(?: (?:me|us|(?:my |our |the )?(?:plan|subscription)))?$|^how much (?:be|is|are|na|for) (?:jara|(?:the |your |una )?(?:plans?|packages?|subscription))$/,
    bare('plans'),
  ],
  [
    new RegExp(
      `^(?:start |begin |give me |${iWant} )*(?:(?:my|the|a|one) )?(?:free )?trial$|^(?:${iWant}) (?:try|test) (?:am|it|jara|\\S+)(?: (?:first|free|for free))*$|^try (?:am|it)? ?(?:for )?free$`,
    ),
    bare('trial'),
  ],
  [
    new RegExp(
      `^(?:(?:${iWant}) )?(?:pay|renew)(?: (?:now|am|it|jara|you|una|my bill|the bill|(?:for )?${myPlan}))*$|^how (?:i go|do i|can i|i fit|to) (?:take )?pay$|^(?:(?:send|give)(?: me)? )?(?:(?:the|a|my|new|another|fresh|payment|pay) )+link(?: again)?$|^pay link$|^what do i owe$|^how much i (?:dey owe|go pay|owe)$`,
    ),
    bare('pay'),
  ],
  [
    /^(?:(?:but|see|oya) )*(?:paid|(?:(?:i|we) (?:don|have|has|just|already|don already|don just|have just|have already) |(?:i|we) |i've (?:just |already )*|we've )(?:paid|pay|transferred|transfer|(?:send|sent|make|made|do|done|drop) (?:am|it|(?:(?:the|my|una) )?(?:money|payment|transfer))))(?:,? (?:am|it|already|now|finish|o|oh|abeg|check|confirm|look|make you check|(?:the |my )?money|for (?:it|am|pro|my plan|the plan)|you|una|since))*$/,
    bare('paid'),
  ],
  [
    /^(?:check|confirm|see|look for) (?:(?:if )?(?:i don pay|my (?:payment|transfer|money)|the (?:payment|transfer|money)))(?: (?:don )?(?:enter|come|came in))?$|^(?:my|the) (?:money|payment|transfer) don (?:enter|go|drop)$|^payment (?:made|done)$/,
    bare('paid'),
  ],
  [
    /^(?:(?:send|show|give|get)(?: me)? )?(?:(?:my|the|all|last|payment) )*(?:receipts?|invoices?)(?: (?:again|dey))?$/,
    bare('receipts'),
  ],
  [
    new RegExp(
      `^(?:(?:${iWant}) )?(?:cancel|stop|end|terminate|comot)(?: from)?(?: (?:my|our|the|this))? (?:plan|subscription|renewal)$|^unsubscribe$|^i (?:no wan|no want|no go|don't want to|dont want to|will not|won't) (?:pay|continue|renew)(?: (?:again|any ?more|with jara|my plan|for jara))*$`,
    ),
    bare('cancel'),
  ],
  [
    new RegExp(
      `^(?:keep|continue|resume|restart)(?: with)? ${myPlan}$|^(?:no|don't|dont|do not) (?:cancel|stop|end) (?:am|it|${myPlan})(?: again)?$|^(?:${iWant}) (?:keep|continue|go on)(?: (?:am|it|with it|my plan|with my plan))?$`,
    ),
    () => ({ kind: 'keep', bare: false }),
  ],
  [/^(?:continue|resume|go on|keep am|keep it)$/, () => ({ kind: 'keep', bare: true })],
  [
    new RegExp(
      `^(?:(?:${iWant}) )?(?:dey )?(?:pay|use|do)(?: (?:by|with|via|through|am by|it by))? (?:bank )?transfer$|^by (?:bank )?transfer$|^(?:send|give)(?: me)? (?:(?:the|your|una) )?account(?: (?:number|details))?$`,
    ),
    bare('by-transfer'),
  ],
  [
    new RegExp(
      `^(?:(?:${iWant}) )?(?:dey )?(?:use|charge|debit|pay (?:with|by)) (?:(?:my|the|saved) )*(?:card|atm|atm card)$`,
    ),
    bare('by-card'),
  ],
  [
    new RegExp(
      `^(?:(?:${iWant}) )?(?:use|pay (?:with|by)|send) (?:a |the )?link(?: instead)?$|^(?:no|don't|dont|do not|never) (?:charge|use|debit) my card(?: again)?$`,
    ),
    bare('by-link'),
  ],
  [
    /^(?:remove|delete|forget|comot|clear|take away) (?:(?:my|the|saved) )*(?:card|atm|atm card)(?: (?:comot|details))?$/,
    bare('remove-card'),
  ],
  [
    /^(?:how much (?:is|be|for|na)|wetin be (?:the )?price (?:of|for)|what does) (.+)$/,
    named('price', false),
  ],
  [
    /^(?:upgrade|downgrade|subscribe)(?: (?:me|us|my plan|our plan))?(?: (?:to|for|on))? (.+)$/,
    named('change', true),
  ],
  [
    new RegExp(
      `^(?:(?:${iWant}) )?(?:switch|change|move|go|come|put|dey pay|pay|take|buy|be on|join|choose)(?: (?:me|us|my plan|our plan|back|down|up))*(?: (?:to|for|on|by))? (.+)$`,
    ),
    named('change', false),
  ],
  [/^(?:i (?:want|wan|need|choose|take|go take)|give me|i'll take) (.+)$/, named('change', false)],
]

/**
 * What a message asks of the owner's own plan, in English or Pidgin.
 * @returns undefined where it asks for nothing of the kind; whether words name a plan is found out later
 */
export function readBillingCommand(text: string): BillingCommand | undefined {
  const said = plain(bareWords(text)).replace(/\s+/g, ' ')
  for (const [pattern, read] of rules) {
    const match = pattern.exec(said)
    if (match) return read(match[1] ?? '')
  }
  return undefined
}
