import { withChoice } from '../numbered-choice.ts'
import { dateOf, type LocalDate } from '../time.ts'
import type { Command } from './command.ts'
import type { OwnerState } from './state.ts'
import { type OwnerTurn, say } from './turn.ts'

/** A message of Jara's with a numbered list, in a member's chat. */
export interface NumberedMessage {
  /** News of a booking, not an answer. */
  isAlert: boolean
  choices: { label: string; text: string }[]
  /** She has written since it was shown. */
  isOld: boolean
}

/** One of the things that a number can mean: what it says, and how it is shown. */
export interface Option {
  label: string
  text: string
}

/**
 * What a bare number of hers says. The last list that she was shown since she last wrote is meant, or the last alert
 * of all; where several lists came in between, or the number may be a time that she was asked for, she is asked which.
 * @param shown the newest first
 * @returns her own text where it is no number of any list
 */
export function numberMeant(
  text: string,
  shown: NumberedMessage[],
  { moving, movingAlone }: Pick<OwnerState, 'moving' | 'movingAlone'>,
): { text: string } | { options: Option[] } {
  const fresh = shown.filter(({ isOld }) => !isOld)
  const lastAlert = shown.find(({ isAlert }) => isAlert)
  const lists = fresh.length > 0 ? fresh : lastAlert ? [lastAlert] : []
  const options = lists.flatMap(({ choices }) => {
    const [said = text] = withChoice([text], choices)
    return said === text ? [] : { label: choices.find((one) => one.text === said)?.label ?? said, text: said }
  })
  const alone = options.length === 1 && (moving === null || fresh.length === 0)
  if (options.length === 0 || (moving !== null && fresh.length === 0)) return { text }
  if (alone && options[0]) return { text: options[0].text }
  const time =
    moving === null
      ? []
      : [{ label: text, text: `move ${movingAlone ? 'only ' : ''}#${moving} to ${text.trim()}` }]
  return { options: [...time, ...options] }
}

/** Whether a message can be a number of some list: only then it is worth looking for one. */
export function mayBeNumber(text: string): boolean {
  const ten = Array.from({ length: 10 }, () => ({ text: '' }))
  return withChoice([text], ten)[0] === ''
}

/** The choice of an earlier question that says a command of its own. */
export function chosenText(command: Command, { choices }: OwnerState): string | undefined {
  if (command.kind === 'pick') return choices[command.number - 1]?.text
  if (command.kind !== 'day') return undefined
  return choices.find(({ label }) => label.toLowerCase() === command.words.toLowerCase())?.text
}

/** Asks which booking a number is about; whatever she was asked before stands. */
export function askWhichAlert(turn: OwnerTurn, options: Option[]) {
  const choices = options.map(({ label, text }) => {
    const earlier = /^\d+$/.test(text) ? turn.state.choices[Number(text) - 1] : undefined
    return earlier ?? { label, proposal: null, text }
  })
  turn.state = { ...turn.state, choices }
  const buttons = options.map((option, i) => ({
    ...shownAs(option, dateOf(turn.now)),
    text: { key: 'button.service', args: { service: String(i + 1) } },
  }))
  say(turn, 'accept.whichAlert', undefined, buttons)
}

const said = /^(accept|decline|move|call) (.*?)\s*(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) #[0-9a-f]{6}$/

const optionOf: Record<string, string> = {
  accept: 'accept.optionAccept',
  decline: 'accept.optionDecline',
  move: 'accept.optionMove',
  call: 'accept.optionCall',
}

/** "Accept: Chioma, Saturday 5 December at 2pm"; what else was asked, as its button said it. */
function shownAs({ label, text }: Option, today: LocalDate) {
  const [, action, customer, when] = said.exec(text) ?? []
  const key = optionOf[action ?? '']
  if (!key || !when) return { key: 'accept.asked', args: { label } }
  const start = { at: when.replace(' ', 'T'), today }
  return { key, args: { customer: customer || null, start } }
}
