import { once } from 'node:events'
import type { Update } from 'grammy/types'
import type { Logger } from 'pino'
import type { Account } from '../../prisma/store.ts'
import { type Channel, type OutboundMessage, type Receive, SendError } from '../channel.ts'
import type { Pauses } from '../pause.ts'
import { tokenOf } from './account.ts'
import { chatOf, externalIdOf, type TelegramChat } from './address.ts'
import { keyboardOf } from './buttons.ts'
import { connect } from './client.ts'
import { connectionsOf } from './connections.ts'
import { eventsOf } from './events.ts'
import { sendErrorOf } from './faults.ts'
import { poll } from './poll.ts'
import { answerWebhook, refusal, registerWebhook, webhookSecret } from './webhook.ts'

export interface TelegramOptions {
  /** `credentials.token` is the token that BotFather shows; `externalId` the bot's id. */
  account: Account
  /** Without a slash at the end; default `https://api.telegram.org`. */
  apiRoot?: string
  mode: 'polling' | 'webhook'
  /** In webhook mode Telegram posts to `/webhooks/telegram/ACCOUNT-ID` below this address. */
  publicUrl?: string
  /** Whether this Telegram user is the business, in whose own chats the bot may answer; absent: nobody is. */
  mayConnect?(userId: string): Promise<boolean>
  /** Takes or renews the right to poll until then; false when another process holds it. */
  lease(until: Date): Promise<boolean>
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  now: () => Date
  timing?: Partial<Timing>
}

export interface Timing {
  /** How long Telegram holds a poll open when there is nothing new. */
  pollSeconds: number
  /** How long any call may take (a poll: on top of `pollSeconds`). grammY's own default is 500. */
  timeoutSeconds: number
  /** Longer than a poll with its timeout; after a crash nobody polls for so long. */
  leaseMs: number
  pauses: Pauses
}

const defaults = {
  pollSeconds: 20,
  timeoutSeconds: 15,
  leaseMs: 40_000,
  pauses: { first: 1_000, longest: 60_000 },
} satisfies Timing

/** https://core.telegram.org/bots/api#sendmessage */
const textLimit = 4096

export interface TelegramChannel extends Channel {
  /** Answers a request that Telegram posted; needs `listen` in webhook mode. */
  webhook(request: Request): Promise<Response>
}

/** @throws Error when the account has no token or another bot's, or the mode lacks a public address. */
export function telegramChannel(options: TelegramOptions): TelegramChannel {
  const { account, log } = options
  const timing = { ...defaults, ...options.timing }
  const token = tokenOf(account)
  checkPublicUrl(options)
  const webhookUrl = `${options.publicUrl}/webhooks/telegram/${account.id}`
  const secret = webhookSecret(token, account.id)
  const api = connect(token, options.apiRoot, timing.timeoutSeconds)
  const mayConnect = options.mayConnect ?? (async () => false)
  const connections = connectionsOf({ api, accountId: account.id, mayConnect, log })
  const answers = new Set<Promise<unknown>>()
  let receiver: Receive | undefined

  /** Hands over one update; the button's spinner stops afterwards, whether or not Telegram still cares. */
  const take = async (update: Update, receive: Receive) => {
    const hearing = { accountId: account.id, connections, receivedAt: options.now() }
    for (const event of await eventsOf(update, hearing)) await receive(event)
    if (!update.callback_query) return
    const answer = api.answerCallbackQuery(update.callback_query.id).catch(() => {})
    answers.add(answer)
    void answer.finally(() => answers.delete(answer))
  }

  const pollUpdates = (receive: Receive, signal: AbortSignal) => {
    const poller = connect(token, options.apiRoot, timing.pollSeconds + timing.timeoutSeconds)
    const lease = (ms: number) => options.lease(new Date(options.now().getTime() + ms))
    const session = { ...timing, api: poller, accountId: account.id, log, lease }
    return poll(session, (update) => take(update, receive), signal)
  }

  return {
    kind: 'telegram',
    accountId: account.id,
    can: { buttons: 12, textLimit, typing: true },

    async listen(receive, signal) {
      receiver = receive
      if (options.mode === 'polling') await pollUpdates(receive, signal)
      else
        await registerWebhook({ ...timing, api, url: webhookUrl, secret, accountId: account.id, log }, signal)
      if (!signal.aborted) await once(signal, 'abort')
      receiver = undefined
      await Promise.all(answers)
    },

    async send(address, message) {
      checkText(message.text)
      const chat = chatOf(address)
      try {
        const sent = await api.sendMessage(chat.id, message.text, { ...onBehalf(chat), ...extrasOf(message) })
        return { externalId: externalIdOf(chat, sent.message_id) }
      } catch (error) {
        throw sendErrorOf(error)
      }
    },

    async typing(address) {
      const shown = async () => {
        const chat = chatOf(address)
        await api.sendChatAction(chat.id, 'typing', onBehalf(chat))
      }
      await shown().catch(() => {})
    },

    async webhook(request) {
      const receive = receiver
      if (options.mode !== 'webhook' || !receive)
        return refusal(503, 'not-listening', 'This Telegram account takes no webhooks now.')
      return answerWebhook(request, secret, (update) => take(update, receive))
    },
  }
}

/** A Bot API server of one's own may take plain http; Telegram's does not. */
function checkPublicUrl({ mode, publicUrl, apiRoot }: TelegramOptions): void {
  if (mode === 'polling' || publicUrl?.startsWith(apiRoot ? 'http' : 'https:')) return
  throw new Error('Telegram posts to https addresses only: set PUBLIC_URL to one, or TELEGRAM_MODE=polling.')
}

function onBehalf({ connection }: TelegramChat): { business_connection_id?: string } {
  return connection === undefined ? {} : { business_connection_id: connection }
}

function extrasOf(message: OutboundMessage) {
  const preview = { link_preview_options: { is_disabled: true } }
  return message.buttons.length === 0 ? preview : { ...preview, reply_markup: keyboardOf(message.buttons) }
}

function checkText(text: string): void {
  if (text.trim() !== '' && text.length <= textLimit) return
  throw new SendError(`Telegram takes 1–${textLimit} characters, this has ${text.length}.`, {
    retryable: false,
  })
}
