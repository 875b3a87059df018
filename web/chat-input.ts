import { z } from 'zod'
import { textLimit } from '../prisma/store.ts'
import { Fault } from './fault.ts'

/** Of a whole request body, in bytes: the longest text with every character escaped fits. */
export const bodyLimit = 64 * 1024

const session = z
  .string('session is missing: a text that names this browser’s conversation')
  .regex(/^[A-Za-z0-9._~-]{1,128}$/, 'session is 1–128 of the characters A–Z a–z 0–9 . _ ~ -')

const posted = z.object(
  {
    session,
    text: z.string('text is missing: what the customer says').refine((text) => !text.includes('\0'), {
      error: 'text contains binary data (NUL); send plain text',
    }),
    id: z
      .string('id is a text of your own; leave it out and one is made')
      .regex(/^[A-Za-z0-9._~:-]{1,128}$/, 'id is 1–128 of the characters A–Z a–z 0–9 . _ ~ : -')
      .optional(),
  },
  'the body is a JSON object: {"session":"abc","text":"…"}',
)

export type Posted = z.infer<typeof posted>

/** @throws Fault 400 or 413 for anything but one message of 1–4,096 characters. */
export async function parseMessage(request: { arrayBuffer(): Promise<ArrayBuffer> }): Promise<Posted> {
  const message = check(posted, parseJson(await request.arrayBuffer()))
  if (message.text.trim() === '') throw new Fault(400, 'empty-text', 'text is empty; say something.')
  if (message.text.length > textLimit)
    throw new Fault(
      413,
      'text-too-long',
      `text has ${message.text.length} characters; ${textLimit} is the most. Send it in parts.`,
    )
  return { ...message, text: message.text.trim().toWellFormed() }
}

/** @throws Fault 400 */
export function parseSession(value: string | undefined): string {
  return check(session, value)
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new Fault(400, 'bad-request', result.error.issues.map((issue) => issue.message).join('; '))
}

function parseJson(body: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    throw new Fault(400, 'bad-json', 'The body is not JSON in UTF-8: {"session":"abc","text":"…"}')
  }
}
