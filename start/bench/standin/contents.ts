import { randomBytes } from 'node:crypto'
import type { WireMessage } from './protocol.ts'

type Fields = Partial<WireMessage>

interface Shape {
  fields: Fields
  /** Bytes that the page can download. */
  media?: Buffer
}

const media = (type: string, mimetype: string, size: number, more: Fields = {}): Shape => {
  const bytes = randomBytes(size)
  const directPath = `/v/t62.7118-24/${randomBytes(12).toString('hex')}.enc`
  const mediaKey = randomBytes(32).toString('base64')
  const mediaData = { mediaStage: 'NEED_POKE', type, mimetype }
  return {
    fields: { type, mimetype, directPath, mediaKey, size, mediaData, mediaObject: {}, ...more },
    media: bytes,
  }
}

const vcard = (name: string, phone: string) =>
  ['BEGIN:VCARD', 'VERSION:3.0', `FN:${name}`, `TEL;type=CELL;waid=${phone}:+${phone}`, 'END:VCARD'].join(
    '\n',
  )

/**
 * What a customer can send beside text, with the fields that WhatsApp Web gives it. A linked device is not
 * shown view-once media: it gets a message that stays undecrypted (`view-once`); older phones send the
 * picture with a mark (`view-once image`).
 */
const shapes = {
  ptt: () => media('ptt', 'audio/ogg; codecs=opus', 3000, { duration: '4' }),
  audio: () => media('audio', 'audio/mpeg', 4000, { duration: '61' }),
  image: () => media('image', 'image/jpeg', 2000, { width: 720, height: 1280 }),
  video: () => media('video', 'video/mp4', 6000, { duration: '7' }),
  document: () => media('document', 'application/pdf', 5000, { filename: 'receipt.pdf' }),
  sticker: () => media('sticker', 'image/webp', 1500),
  'view-once image': () => media('image', 'image/jpeg', 2000, { isViewOnce: true }),
  'view-once': () => ({ fields: { type: 'ciphertext', subtype: 'view_once_unavailable_fanout' } }),
  location: () => ({
    fields: { type: 'location', lat: 6.4281, lng: 3.4219, loc: 'Admiralty Way\nLekki, Lagos' },
  }),
  'live location': () => ({ fields: { type: 'live_location', lat: 6.4281, lng: 3.4219 } }),
  vcard: () => ({
    fields: { type: 'vcard', body: vcard('Ngozi', '2348055550101'), vcardFormattedName: 'Ngozi' },
  }),
  'multi vcard': () => ({
    fields: {
      type: 'multi_vcard',
      vcardList: [{ displayName: 'Ngozi', vcard: vcard('Ngozi', '2348055550101') }],
    },
  }),
  call_log: () => ({ fields: { type: 'call_log', subtype: 'miss' } }),
  poll: () => ({ fields: { type: 'poll_creation', pollName: 'Which colour?', pollOptions: [] } }),
  event: () => ({ fields: { type: 'event_creation', eventName: 'Ada wedding' } }),
  'group invite': () => ({ fields: { type: 'groups_v4_invite', inviteGrpName: 'Aso ebi' } }),
  interactive: () => ({ fields: { type: 'interactive', body: 'Pick one' } }),
  unknown: () => ({ fields: { type: 'unknown' } }),
} satisfies Record<string, () => Shape>

export type Kind = keyof typeof shapes
export const kinds = Object.keys(shapes) as Kind[]

/** The fields of such a message; captions go where WhatsApp Web has them. */
export function contentOf(kind: Kind, caption?: string): Shape {
  const shape: Shape = shapes[kind]()
  return caption === undefined ? shape : { ...shape, fields: { ...shape.fields, caption } }
}
