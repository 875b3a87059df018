import type { CallbackQuery, InlineKeyboardMarkup } from 'grammy/types'
import type { OutboundMessage } from '../channel.ts'

/** https://core.telegram.org/bots/api#inlinekeyboardbutton: `callback_data`, 1–64 bytes. */
const dataLimit = 64
/** Labels up to this many characters share a row of at most three. */
const shortLabel = 12

type Buttons = OutboundMessage['buttons']

/**
 * The button's text travels in its data (`t:Yes`), so a press means the same after any restart and is worth
 * exactly what typing it would be. A text too long for that travels cut (`c2:…`) and the label, which the
 * press brings back, stands for it.
 */
export function keyboardOf(buttons: Buttons): InlineKeyboardMarkup {
  const keys = buttons.map((button, index) => ({
    text: button.label,
    callback_data: dataOf(button.text, index),
  }))
  const perRow = buttons.every((button) => button.label.length <= shortLabel) ? 3 : 1
  const rows = Array.from({ length: Math.ceil(keys.length / perRow) }, (_, row) =>
    keys.slice(row * perRow, (row + 1) * perRow),
  )
  return { inline_keyboard: rows }
}

/** @returns what the customer said by pressing; undefined for data that no keyboard of ours carries. */
export function pressedText(query: CallbackQuery): string | undefined {
  const [, cut, text] = /^(?:t|(c\d+)):(.+)$/s.exec(query.data ?? '') ?? []
  return cut === undefined ? text : (labelOf(query) ?? text)
}

function dataOf(text: string, index: number): string {
  const whole = `t:${text}`
  return Buffer.byteLength(whole) <= dataLimit ? whole : cutToBytes(`c${index}:${text}`, dataLimit)
}

function cutToBytes(text: string, limit: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > limit) cut = [...cut].slice(0, -1).join('')
  return cut
}

/** Telegram leaves the keyboard out of messages that have become inaccessible. */
function labelOf(query: CallbackQuery): string | undefined {
  const keyboard = query.message && 'reply_markup' in query.message ? query.message.reply_markup : undefined
  const keys = keyboard?.inline_keyboard.flat() ?? []
  return keys.find((key) => 'callback_data' in key && key.callback_data === query.data)?.text
}
