import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Api } from 'grammy'
import type { Update } from 'grammy/types'
import type { Logger } from 'pino'
import { backoff, type Pauses, pauseMs } from '../pause.ts'
import { allowedUpdates } from './events.ts'
import { faultOf } from './faults.ts'

/** Telegram sends this with each request: https://core.telegram.org/bots/api#setwebhook */
const secretHeader = 'x-telegram-bot-api-secret-token'

/**
 * The secret of an account's webhook, 64 characters of `0-9a-f` (Telegram allows 1–256 of `A-Za-z0-9_-`).
 * Derived from the token, so that every process knows it and a new token brings a new secret.
 */
export function webhookSecret(token: string, accountId: string): string {
  return createHmac('sha256', token).update(`telegram webhook of ${accountId}`).digest('hex')
}

export interface Registration {
  api: Api
  url: string
  secret: string
  accountId: string
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  pauses: Pauses
}

/** Tells Telegram where to post; tries again until it is told, refused, or aborted. */
export async function registerWebhook(registration: Registration, signal: AbortSignal): Promise<void> {
  const { api, url, secret, accountId, log } = registration
  const wait = backoff(registration.pauses)
  while (!signal.aborted) {
    try {
      await api.setWebhook(url, { secret_token: secret, allowed_updates: allowedUpdates })
      return log.info({ accountId }, 'Telegram posts to the webhook')
    } catch (error) {
      const { kind, message, retryAfter } = faultOf(error)
      if (kind === 'unauthorized' || kind === 'refused')
        return log.error(
          { accountId, fault: message },
          'Telegram refuses the webhook, so this account is stopped: check TELEGRAM_BOT_TOKEN and PUBLIC_URL',
        )
      const ms = retryAfter === undefined ? wait.next() : retryAfter * 1000
      log.warn({ accountId, waitMs: ms }, `setting the Telegram webhook failed, trying again: ${message}`)
      await pauseMs(ms, signal)
    }
  }
}

/**
 * Answers one webhook request. Telegram repeats an update until it gets a 2xx, so that is the
 * acknowledgement: it is given only after `take` has resolved.
 */
export async function answerWebhook(
  request: Request,
  secret: string,
  take: (update: Update) => Promise<void>,
): Promise<Response> {
  if (!sameSecret(request.headers.get(secretHeader) ?? '', secret)) {
    return refusal(401, 'bad-secret', 'The secret token is missing or wrong; only Telegram may post here.')
  }
  const update = await parseUpdate(request)
  if (!update) return refusal(400, 'bad-update', 'The body is not an Update of the Telegram Bot API.')
  try {
    await take(update)
  } catch {
    return refusal(500, 'not-stored', 'The update could not be stored; it will be taken when sent again.')
  }
  return Response.json({ ok: true })
}

export function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status })
}

function sameSecret(given: string, secret: string): boolean {
  const hash = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(hash(given), hash(secret))
}

async function parseUpdate(request: Request): Promise<Update | null> {
  try {
    const body: unknown = await request.json()
    const id = (body as { update_id?: unknown } | null)?.update_id
    return Number.isSafeInteger(id) ? (body as Update) : null
  } catch {
    return null
  }
}
