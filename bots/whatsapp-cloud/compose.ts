import { type OutboundMessage, SendError } from '../channel.ts'
import type { Template } from './account.ts'
import { choiceLimits, cut, interactiveOf } from './choices.ts'

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages */
export const textLimit = 4096

/** A template's body may have 1,024 characters once filled; this leaves some for its own words. */
const parameterLimit = 900

/**
 * Who gets the message. A phone number in any writing goes into `to`; a business-scoped user id (`NG.1502576394…`),
 * which stands for who hides hers, into `recipient`:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 * @throws SendError
 */
export function recipientOf(address: string): { to: string } | { recipient: string } {
  const digits = address.replace(/[\s()+-]/g, '')
  if (/^\d{6,15}$/.test(digits)) return { to: digits }
  if (/^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(address)) return { recipient: address }
  throw new SendError('A WhatsApp address is a phone number with its country code, like 2348031112222.', {
    retryable: false,
  })
}

/** A message inside the 24 hours: as it is. @throws SendError when no message of WhatsApp's could hold it */
export function contentOf({ text, buttons }: OutboundMessage, listLabel: string): object {
  checkSize(text, buttons.length)
  return buttons.length === 0
    ? { type: 'text', text: { preview_url: false, body: text } }
    : { type: 'interactive', interactive: interactiveOf(text, buttons, listLabel) }
}

function checkSize(text: string, choices: number): void {
  if (text.trim() !== '' && text.length <= textLimit && choices <= choiceLimits.choices) return
  throw new SendError(
    `WhatsApp takes 1–${textLimit} characters and at most ${choiceLimits.choices} choices; this has ${text.length} and ${choices}.`,
    { retryable: false },
  )
}

/** A message outside the 24 hours: the template's two parameters, the business's name and what is to be said. */
export function templateContent(
  { text, buttons }: OutboundMessage,
  { name, language }: Template,
  businessName: string,
): object {
  const choices = buttons.length === 0 ? '' : ` (${buttons.map(({ label }) => label).join(' / ')})`
  const parameters = [businessName, text + choices].map((value) => ({ type: 'text', text: oneLine(value) }))
  return {
    type: 'template',
    template: { name, language: { code: language }, components: [{ type: 'body', parameters }] },
  }
}

/** Parameters may hold no newline, no tab and not more than four spaces in a row. */
function oneLine(text: string): string {
  return cut(text.replace(/\s+/g, ' ').trim(), parameterLimit)
}
