import type { ChatMessage } from '../../../worker/engine/engine.ts'

/** How much is asked. */
export interface WorkSize {
  businesses: number
  conversations: number
  turns: number
  /** Of each answer, for both sides alike. */
  answerTokens: number
}

/** One turn: what a model server is sent. */
export interface Ask {
  tenant: string
  conversation: string
  messages: ChatMessage[]
  /** How many of the messages all conversations of this business begin with. */
  sharedMessages: number
}

const words = (
  'good morning how much is knotless braids with attachment and can you do it before noon on saturday my sister ' +
  'wants the same style but shorter please tell me if there is space for two people we are coming from yaba and ' +
  'traffic is bad so maybe around four would be better do you take transfer or only cash i paid last week already ' +
  'abeg wetin be the price for retouch una dey open after church make i bring my own hair or una get am for there'
).split(' ')

/** One customer's chat with a business. */
export interface Conversation {
  tenant: string
  name: string
  /** What all conversations of this business begin with. */
  system: ChatMessage
  /** What the customer says, turn by turn. */
  lines: string[]
}

/** The conversations of all businesses, in a mixed order that is the same in every run. */
export function conversationsOf({ businesses, conversations, turns }: WorkSize): Conversation[] {
  const pick = picker(7)
  const all: { order: number; conversation: Conversation }[] = []
  for (let business = 0; business < businesses; business++) {
    const system: ChatMessage = { role: 'system', content: businessText(business, pick) }
    for (let name = 0; name < conversations; name++) {
      const lines = Array.from({ length: turns }, () => sentence(10 + pick(15), pick))
      const conversation = { tenant: `business-${business}`, name: `${name}`, system, lines }
      all.push({ order: pick(1e9), conversation })
    }
  }
  return all.sort((a, b) => a.order - b.order).map(({ conversation }) => conversation)
}

/** Instructions, a price list and answers to common questions: 600 to 900 tokens. */
function businessText(business: number, pick: (below: number) => number): string {
  const lines = Array.from({ length: 22 }, (_, line) => {
    return `${line + 1}. ${sentence(9, pick)}: N${(pick(90) + 10) * 500}, ${30 * (1 + pick(6))} minutes.`
  })
  return `You answer for business ${business}. Use only what is written here.\n${lines.join('\n')}\n${sentence(20, pick)}.`
}

function sentence(length: number, pick: (below: number) => number): string {
  return Array.from({ length }, () => words[pick(words.length)]).join(' ')
}

/** Whole numbers below a bound, the same ones in every run (a linear congruence, as in Numerical Recipes). */
function picker(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
