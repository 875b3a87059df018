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

const text = z.string().optional()
const id = z.string().max(256).optional()

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
  profile: z.object({ name: text, username: text }).optional(),
})
export type Contact = z.output<typeof contactShape>

const captioned = z.object({ caption: text }).optional()

/** What any message may carry. */
const content = {
  type: z.string(),
  text: z.object({ body: z.string() }).optional(),
  image: captioned,
  video: captioned,
  document: captioned,
  button: z.object({ text: z.string() }).optional(),
  order: z.object({ text }).optional(),
  unsupported: z.object({ type: text }).optional(),
}
export type Content = z.output<z.ZodObject<typeof content>>

const choice = z.object({ id: z.string(), title: z.string(), description: text }).optional()

export const messageShape = z.object({
  ...content,
  id: z.string().min(1).max(512),
  from: id,
  from_user_id: id,
  /** Of an echo: whom a person of the business wrote to. */
  to: id,
  to_user_id: id,
  group_id: text,
  timestamp: text,
  interactive: z.object({ button_reply: choice, list_reply: choice }).optional(),
  edit: z.object({ original_message_id: z.string(), message: z.object(content) }).optional(),
  revoke: z.object({ original_message_id: z.string() }).optional(),
  system: z.object({ type: text, wa_id: id, user_id: id, previous_user_id: id }).optional(),
})
export type Message = z.output<typeof messageShape>

export const errorShape = z.object({ code: z.number() })

export const statusShape = z.object({
  id: z.string().min(1).max(512),
  status: z.string(),
  timestamp: text,
  recipient_type: text,
  biz_opaque_callback_data: text,
  errors: z.array(errorShape).optional(),
})
export type Status = z.output<typeof statusShape>
