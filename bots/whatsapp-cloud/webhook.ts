import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Logger } from 'pino'
import type { WhatsAppCloudChannel } from './channel.ts'
import { notificationShape, type Value, valueShape } from './payload.ts'

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads */
const signatureHeader = 'x-hub-signature-256'

/** Messages and statuses; what a person writes in the WhatsApp Business app on the same number. */
const fields = ['messages', 'smb_message_echoes', 'message_echoes']

export interface WebhookOptions {
  /** Of the Meta app: signs what Meta posts. */
  appSecret: string
  /** Chosen by the operator, and typed in where the webhook is set up. */
  verifyToken: string
  /** The channel of a number; undefined when no account has it. */
  channelOf(phoneNumberId: string): Promise<Pick<WhatsAppCloudChannel, 'webhook'> | undefined>
  log: Pick<Logger, 'debug' | 'warn'>
  /** `webhooks_unclaimed`: changes for a number that no account has; `webhooks_refused`: not from Meta. */
  count(name: string): void
  now: () => Date
}

/** Anybody can post rubbish here: of what is refused, at most one in a minute is worth a line in the log. */
const quietMs = 60_000

/** Answers everything that comes to the webhook: Meta's verification (GET), and its notifications (POST). */
export function cloudWebhook(options: WebhookOptions): (request: Request) => Promise<Response> {
  let quietUntil = 0
  const refused = (why: string) => {
    options.count('webhooks_refused')
    const time = options.now().getTime()
    if (time < quietUntil) return
    quietUntil = time + quietMs
    options.log.warn(why)
  }
  return async (request) =>
    request.method === 'GET'
      ? verification(new URL(request.url), options.verifyToken, refused)
      : notification(request, options, refused)
}

type Refused = (why: string) => void

/** Meta asks once, when the operator saves the address: the right token is answered with the challenge. */
function verification({ searchParams }: URL, verifyToken: string, refused: Refused): Response {
  const token = searchParams.get('hub.verify_token') ?? ''
  const challenge = searchParams.get('hub.challenge')
  if (searchParams.get('hub.mode') === 'subscribe' && challenge !== null && sameText(token, verifyToken)) {
    return new Response(challenge, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  }
  refused('a WhatsApp webhook was to be verified with another token than WHATSAPP_CLOUD_VERIFY_TOKEN')
  return refusal(403, 'bad-verify-token', 'The verify token is missing or another one.')
}

/** Meta repeats a notification for days until it gets a 200, so that is given only after everything is stored. */
async function notification(request: Request, options: WebhookOptions, refused: Refused): Promise<Response> {
  const body = await signedBody(request, options.appSecret)
  if (!body) {
    refused(
      'a post to the WhatsApp webhook is not signed with WHATSAPP_CLOUD_APP_SECRET; if nothing comes in, copy the app secret again',
    )
    return refusal(401, 'bad-signature', 'The signature is missing or wrong; only Meta may post here.')
  }
  const changes = changesOf(body)
  if (!changes) return refusal(400, 'bad-notification', 'The body is not a notification of the Cloud API.')
  try {
    await hand(changes, options)
  } catch {
    return refusal(500, 'not-stored', 'Not everything could be stored; it will be taken when sent again.')
  }
  return Response.json({ ok: true })
}

/** The bytes as they were signed; undefined when nobody who knows the secret signed them. */
async function signedBody(request: Request, appSecret: string): Promise<Buffer | undefined> {
  const [, given] = /^sha256=([0-9a-f]{64})$/i.exec(request.headers.get(signatureHeader) ?? '') ?? []
  if (given === undefined) return undefined
  const body = Buffer.from(await request.arrayBuffer())
  const right = createHmac('sha256', appSecret).update(body).digest()
  return timingSafeEqual(Buffer.from(given, 'hex'), right) ? body : undefined
}

interface Change {
  field: string
  value: unknown
}

function changesOf(body: Buffer): Change[] | undefined {
  const { data } = notificationShape.safeParse(jsonOf(body))
  if (data?.object !== 'whatsapp_business_account') return undefined
  return data.entry.flatMap(({ changes }) => changes)
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/** @throws NotStored, after every number has got its share */
async function hand(changes: Change[], options: WebhookOptions): Promise<void> {
  const values = changes.flatMap((change) => read(change, options.log))
  const byNumber = Map.groupBy(values, ({ metadata }) => metadata.phone_number_id)
  const handed = await Promise.allSettled(
    [...byNumber].map(([phoneNumberId, own]) => handOver(phoneNumberId, own, options)),
  )
  const failed = handed.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}

function read({ field, value }: Change, log: WebhookOptions['log']): Value[] {
  if (!fields.includes(field)) {
    log.debug({ field }, 'a change of a WhatsApp account that Jara has no use for')
    return []
  }
  const { data } = valueShape.safeParse(value)
  if (!data) log.warn({ field }, 'a change of a WhatsApp account cannot be read and is left out')
  return data ? [data] : []
}

/** A number without an account would be repeated for days, and never taken: it is acknowledged, and said aloud. */
async function handOver(
  phoneNumberId: string,
  values: Value[],
  { channelOf, log, count }: WebhookOptions,
): Promise<void> {
  const channel = await channelOf(phoneNumberId)
  if (channel) return channel.webhook(values)
  for (const _ of values) count('webhooks_unclaimed')
  log.warn(
    { phoneNumberId },
    'messages came in for a WhatsApp number that no business has: `jara channel add whatsapp-cloud SLUG` adds it',
  )
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status })
}

function sameText(given: string, right: string): boolean {
  const hash = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(hash(given), hash(right))
}
