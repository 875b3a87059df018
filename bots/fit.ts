import type { Channel, OutboundMessage } from './channel.ts'

/**
 * Cuts a rendered message to what a channel can do: buttons that do not fit become a numbered list (a customer
 * answers with the number), and a text that is too long becomes several messages, the buttons under the last.
 * @returns at least one message; each text is at most `can.textLimit` UTF-16 code units
 */
export function fitMessage(
  message: Pick<OutboundMessage, 'text' | 'buttons'>,
  can: Pick<Channel['can'], 'buttons' | 'textLimit'>,
): OutboundMessage[] {
  const asButtons = message.buttons.length <= can.buttons
  const text = asButtons ? message.text : numbered(message)
  const parts = split(text, can.textLimit)
  return parts.map((part, index) => ({
    text: part,
    buttons: asButtons && index === parts.length - 1 ? message.buttons : [],
  }))
}

function numbered({ text, buttons }: Pick<OutboundMessage, 'text' | 'buttons'>): string {
  const lines = buttons.map(({ label }, index) => `${index + 1}. ${label}`)
  return [text, lines.join('\n')].filter((part) => part !== '').join('\n\n')
}

function split(text: string, limit: number): string[] {
  const parts: string[] = []
  let rest = text
  while (rest.length > limit) {
    const end = breakAt(rest, limit)
    parts.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return rest === '' && parts.length > 0 ? parts : [...parts, rest]
}

/** Where to cut so that the first part is at most `limit` long: after a paragraph, a line, a word, or anywhere. */
function breakAt(text: string, limit: number): number {
  // One character more: a break that stands right behind the limit is as good.
  const head = text.slice(0, limit + 1)
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = head.lastIndexOf(mark)
    // A tiny first part would look odd and, at 0, would never end.
    if (at > limit / 4) return at
  }
  const splitsPair = /[\uD800-\uDBFF]$/.test(text.slice(0, limit))
  return splitsPair && limit > 1 ? limit - 1 : limit
}
