import { createHmac } from 'node:crypto'

/** A person with WhatsApp. Who hides her number behind a username is known by `userId` alone. */
export interface Person {
  waId?: string
  userId?: string
  name: string
}

export const chioma: Person = { waId: '2348031112222', userId: 'NG.1502576394655843', name: 'Chioma Obi' }
export const hidden: Person = { userId: 'NG.9988776655443322', name: 'Amaka' }

export const number = { phoneNumberId: '106540352242922', display: '15550783881' }

type Fields = Record<string, unknown>

let count = 0
/** As Meta names messages. */
export function wamid(): string {
  return `wamid.HBgN${Buffer.from(`message ${++count}`).toString('base64')}`
}

/** One message of a customer, as the webhook tells it; `content` has its `type`. */
export function messageOf(from: Person, content: Fields): Fields & { id: string } {
  return {
    ...(from.waId !== undefined && { from: from.waId }),
    ...(from.userId !== undefined && { from_user_id: from.userId }),
    id: wamid(),
    timestamp: '1796112000',
    ...content,
  }
}

function contactOf({ waId, userId, name }: Person): Fields {
  return {
    profile: { name },
    ...(waId !== undefined && { wa_id: waId }),
    ...(userId !== undefined && { user_id: userId }),
  }
}

/** One change of the field `messages`. */
export function messagesChange(
  from: Person,
  messages: Fields[],
  phoneNumberId = number.phoneNumberId,
): Fields {
  return change('messages', { contacts: [contactOf(from)], messages }, phoneNumberId)
}

export function statusChange(statuses: Fields[]): Fields {
  return change('messages', { statuses })
}

export function change(field: string, value: Fields, phoneNumberId = number.phoneNumberId): Fields {
  const metadata = { display_phone_number: number.display, phone_number_id: phoneNumberId }
  return { field, value: { messaging_product: 'whatsapp', metadata, ...value } }
}

export function notification(...changes: Fields[]): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', changes }],
  })
}

/** Meta signs the bytes that it posts, with every letter beyond ASCII escaped; so does this. */
export function escaped(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

export function signatureOf(body: string | Uint8Array, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`
}

/** A request as Meta posts it; `headers` replaces its own. */
export function posted(body: string, appSecret: string, headers: Record<string, string> = {}): Request {
  return new Request('https://jara.example/webhooks/whatsapp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': signatureOf(body, appSecret),
      ...headers,
    },
    body,
  })
}
