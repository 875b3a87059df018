import { z } from 'zod'

/**
 * The requests of the Cloud API that we know, by their documented limits; unknown fields are refused:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
 */
const words = (longest: number) => z.string().trim().min(1).max(longest)
/** Ids with spaces around them are refused; others than these come back as they were sent. */
const id = (longest: number) => words(longest).regex(/^\S(?:.*\S)?$/s)

const unique = (values: string[]) => new Set(values).size === values.length

const text = z.strictObject({
  preview_url: z.boolean().optional(),
  body: z.string().min(1).max(4096),
})

const replyButtons = z.strictObject({
  type: z.literal('button'),
  body: z.strictObject({ text: words(1024) }),
  action: z.strictObject({
    buttons: z
      .array(
        z.strictObject({
          type: z.literal('reply'),
          reply: z.strictObject({ id: id(256), title: words(20) }),
        }),
      )
      .min(1)
      .max(3)
      .refine((buttons) => unique(buttons.map(({ reply }) => reply.id)), 'ids must differ')
      .refine((buttons) => unique(buttons.map(({ reply }) => reply.title)), 'titles must differ'),
  }),
})

const row = z.strictObject({ id: id(200), title: words(24), description: words(72).optional() })

const list = z.strictObject({
  type: z.literal('list'),
  body: z.strictObject({ text: words(4096) }),
  action: z.strictObject({
    button: words(20),
    sections: z
      .array(z.strictObject({ title: words(24), rows: z.array(row).min(1) }))
      .min(1)
      .max(10)
      .refine((sections) => sections.flatMap(({ rows }) => rows).length <= 10, 'ten rows at most')
      .refine(
        (sections) => unique(sections.flatMap(({ rows }) => rows.map((one) => one.id))),
        'ids must differ',
      ),
  }),
})

const parameter = z.strictObject({
  type: z.literal('text'),
  text: words(1024).refine((value) => !/[\n\t]| {5}/.test(value), 'no newline, tab or more than 4 spaces'),
})

const template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.strictObject({ code: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/) }),
  components: z.array(z.strictObject({ type: z.literal('body'), parameters: z.array(parameter) })).length(1),
})

const envelope = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z
    .string()
    .regex(/^\+?\d{6,15}$/)
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/)
    .optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
}

export const messageRequest = z
  .discriminatedUnion('type', [
    z.strictObject({ ...envelope, type: z.literal('text'), text }),
    z.strictObject({
      ...envelope,
      type: z.literal('interactive'),
      interactive: z.discriminatedUnion('type', [replyButtons, list]),
    }),
    z.strictObject({ ...envelope, type: z.literal('template'), template }),
  ])
  .refine(({ to, recipient }) => (to === undefined) !== (recipient === undefined), 'to, or else recipient')
export type MessageRequest = z.output<typeof messageRequest>

export const readRequest = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  status: z.literal('read'),
  message_id: z.string().startsWith('wamid.'),
  typing_indicator: z.strictObject({ type: z.literal('text') }).optional(),
})
