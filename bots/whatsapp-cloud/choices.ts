import type { OutboundMessage } from '../channel.ts'

/**
 * Reply buttons: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
 * Lists: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-list-messages
 * All in characters; counted here in UTF-16 code units, of which no text has fewer.
 */
const buttonLimits = { body: 1024, buttons: 3, title: 20 }
const listLimits = { body: 4096, rows: 10, title: 24, description: 72, button: 20 }
/** A list row's; a button's may have 256. */
const idLimit = 200

/** Longest text of a message with choices, and most choices: what a list takes. */
export const choiceLimits = { text: listLimits.body, choices: listLimits.rows }

type Buttons = OutboundMessage['buttons']

/**
 * Up to three short labels are buttons under the text; more of them, longer ones, or a text too long for buttons
 * make a list, which opens with a tap on `listLabel`.
 */
export function interactiveOf(text: string, buttons: Buttons, listLabel: string): object {
  return fitsButtons(text, buttons) ? replyButtons(text, buttons) : list(text, buttons, listLabel)
}

function fitsButtons(text: string, buttons: Buttons): boolean {
  const labels = new Set(buttons.map(({ label }) => label.trim()))
  return (
    text.length <= buttonLimits.body &&
    buttons.length <= buttonLimits.buttons &&
    // Two buttons with one title are refused.
    labels.size === buttons.length &&
    [...labels].every((label) => label.length <= buttonLimits.title)
  )
}

function replyButtons(text: string, buttons: Buttons): object {
  const reply = buttons.map((button, index) => ({
    type: 'reply',
    reply: { id: idOf(button.text, index), title: button.label.trim() },
  }))
  return { type: 'button', body: { text }, action: { buttons: reply } }
}

function list(text: string, buttons: Buttons, listLabel: string): object {
  const rows = buttons.map((button, index) => ({
    id: idOf(button.text, index),
    ...rowOf(button.label.trim()),
  }))
  const section = { title: cut(listLabel, listLimits.title), rows }
  const action = { button: cut(listLabel, listLimits.button), sections: [section] }
  return { type: 'list', body: { text }, action }
}

/** A label too long for a title stands below it in full. */
function rowOf(label: string): { title: string; description?: string } {
  if (label.length <= listLimits.title) return { title: label }
  return { title: cut(label, listLimits.title), description: cut(label, listLimits.description) }
}

/**
 * The choice's text travels in its id (`t0:Yes`), so a press means the same after any restart and is worth exactly
 * what typing it would be. The index keeps ids apart, as Meta demands. A text too long for that travels cut
 * (`c1:…`), and the label, which the press brings back, stands for it.
 */
function idOf(text: string, index: number): string {
  const whole = `t${index}:${text.trim()}`
  return whole.length <= idLimit ? whole : cut(`c${index}:${text.trim()}`, idLimit)
}

export interface Press {
  id: string
  title: string
  description?: string | undefined
}

/** What the customer said by pressing; of a choice that is not ours, its title. */
export function pressedText({ id, title, description }: Press): string {
  const [, kind, text] = /^([tc])\d+:(.+)$/s.exec(id) ?? []
  if (text === undefined) return title
  if (kind === 't') return text
  const label = description ?? title
  return label.endsWith(ellipsis) ? text : label
}

const ellipsis = '…'
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Never cuts through a letter or an emoji of several code units. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  let kept = ''
  for (const { segment } of letters.segment(text)) {
    if (kept.length + segment.length > limit - ellipsis.length) break
    kept += segment
  }
  return kept.trimEnd() + ellipsis
}
