import { newId } from './customer.ts'
import type { WireMessage } from './protocol.ts'

interface Noise {
  message: WireMessage
  /** Statuses and newsletters are in no list of chats. */
  chat?: { title: string; group?: object }
}

const someone = '2348055550199@c.us'
const group = '120363041234567890@g.us'
const participants = [{ id: { server: 'c.us', user: '2348055550199', _serialized: someone }, isAdmin: true }]

/** One of each kind of message that is not a customer's to the business. */
export function noiseFor(to: string, t: number): Noise[] {
  const message = (remote: string, fields: Partial<WireMessage>): WireMessage => ({
    id: newId(),
    fromMe: false,
    remote,
    from: remote,
    to,
    type: 'chat',
    t,
    ack: 1,
    notifyName: 'Somebody',
    ...fields,
  })
  const inGroup = {
    title: 'Traders of Yaba',
    group: { participants, announce: false, subject: 'Traders of Yaba' },
  }
  return [
    { message: message(group, { author: someone, body: 'una dey open today?' }), chat: inGroup },
    { message: message(group, { author: someone, type: 'gp2', subtype: 'add', recipients: [someone] }) },
    {
      message: message('status@broadcast', { author: someone, body: 'how much be braids', isStatusV3: true }),
    },
    {
      message: message('1700000000@broadcast', { body: 'Forward to ten people', broadcast: true }),
      chat: { title: 'Offers' },
    },
    { message: message('120363199999999999@newsletter', { body: 'What time do you close?' }) },
    {
      message: message('2348055550198@c.us', { type: 'e2e_notification', subtype: 'encrypt' }),
      chat: { title: 'New' },
    },
    { message: message('2348055550198@c.us', { type: 'notification_template', subtype: 'security' }) },
    {
      message: message('0@c.us', { body: 'WhatsApp says hello', broadcast: false }),
      chat: { title: 'WhatsApp' },
    },
  ]
}
