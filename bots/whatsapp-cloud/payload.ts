import { z } from 'zod'

/**
 * What Meta posts: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference
 * Fields that are not named here are dropped unread. Lists are taken apart loosely, so that one malformed entry
 * does not take the others with it.
 */
const items = z.array(z.unknown()).default([])

export const notificationShape = z.object({
  object: z.string(),
  entry: z.array(
    z.object({ changes: z.array(z.object({ field: z.string(), value: z.unknown() })).default([]) }),
  ),
})

/** What is not as documented counts as absent: a message is worth more than the form of one of its fields. */
const perhaps = <Shape extends z.ZodType>(shape: Shape) => shape.optional().catch(undefined)

const text = perhaps(z.string())
const id = perhaps(z.string().max(256))
/** Documented as text; partners' gateways pass numbers on. */
const seconds = perhaps(z.coerce.string())

export const valueShape = z.object({
  metadata: z.object({ phone_number_id: z.string(), display_phone_number: text }),
  contacts: items,
  messages: items,
  statuses: items,
  message_echoes: items,
  /** Faults of the number itself, such as a notification that Meta could not fill. */
  errors: items,
})
export type Value = z.output<typeof valueShape>

export const contactShape = z.object({
  /** A phone number; absent where its owner hides it behind a username. */
  wa_id: id,
  user_id: id,
  profile: perhaps(z.object({ name: text, username: text })),
})

const captioned = perhaps(z.object({ caption: text }))

/** What any message may carry. */
const content = {
  type: z.string(),
  text: perhaps(z.object({ body: text })),
  image: captioned,
  video: captioned,
  document: captioned,
  button: perhaps(z.object({ text })),
  order: perhaps(z.object({ text })),
  unsupported: perhaps(z.object({ type: text })),
}
export type Content = z.output<z.ZodObject<typeof content>>

const choice = perhaps(z.object({ id: z.string(), title: z.string(), description: text }))

export const messageShape = z.object({
  ...content,
  id: z.string().min(1).max(512),
  from: id,
  from_user_id: id,
  /** Of an echo: whom a person of the business wrote to. */
  to: id,
  to_user_id: id,
  group_id: text,
  timestamp: seconds,
  interactive: perhaps(z.object({ button_reply: choice, list_reply: choice })),
  edit: perhaps(z.object({ original_message_id: z.string(), message: z.object(content) })),
  revoke: perhaps(z.object({ original_message_id: z.string() })),
  system: perhaps(z.object({ type: text, wa_id: id, user_id: id, previous_user_id: id })),
})
export type Message = z.output<typeof messageShape>

export const errorShape = z.object({ code: z.number() })

export const statusShape = z.object({
  id: z.string().min(1).max(512),
  status: z.string(),
  timestamp: seconds,
  recipient_type: text,
  biz_opaque_callback_data: text,
  errors: perhaps(z.array(errorShape)),
})
export type Status = z.output<typeof statusShape>
