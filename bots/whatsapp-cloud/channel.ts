import { once } from 'node:events'
import type { Logger } from 'pino'
import type { Account } from '../../prisma/store.ts'
import { type Channel, type ChannelEvent, type OutboundMessage, type Receive, SendError } from '../channel.ts'
import { type CloudCredentials, credentialsOf } from './account.ts'
import { eachChat } from './batch.ts'
import { choiceLimits } from './choices.ts'
import { connect } from './client.ts'
import { contentOf, recipientOf, templateContent, textLimit } from './compose.ts'
import { doubtsOf } from './doubt.ts'
import { GraphFault, sendErrorOf } from './faults.ts'
import { eventsOf } from './inbound.ts'
import type { Value } from './payload.ts'
import { remembered } from './remembered.ts'

export interface WhatsAppCloudOptions {
  /** `credentials`: see `credentialsOf`; `externalId` is the phone number id. */
  account: Account
  /** Without a slash at the end; default Meta's own. */
  baseUrl?: string
  /** What a template says first. */
  businessName: string
  /** Opens the list of choices that do not fit as buttons. */
  listLabel: string
  /** The account as it is stored now: asked for after Meta has refused the token, so that a new one is taken up. */
  reload?(): Promise<Account | null>
  log: Pick<Logger, 'debug' | 'warn' | 'error'>
  now: () => Date
  timing?: Partial<Timing>
}

export interface Timing {
  /** How long any call may take. */
  timeoutMs: number
  /** How long a message in doubt waits for the status that tells that it went out. */
  doubtMs: number
}

const defaults = { timeoutMs: 15_000, doubtMs: 10_000 } satisfies Timing

/** Chats of one notification that are stored side by side. */
const chatsAtOnce = 8

export interface WhatsAppCloudChannel extends Channel {
  /**
   * Takes what Meta posted for this number, in order; needs `listen`.
   * @throws NotStored when Meta should post it again: what was stored already is known then
   */
  webhook(values: Value[]): Promise<void>
}

/** Something of a notification is not stored: it must not be acknowledged. */
export class NotStored extends Error {
  override name = 'NotStored'
}

/** @throws Error when the account lacks its token */
export function whatsAppCloudChannel(options: WhatsAppCloudOptions): WhatsAppCloudChannel {
  const { account, log, now } = options
  const timing = { ...defaults, ...options.timing }
  const post = connect({ timeoutMs: timing.timeoutMs, ...(options.baseUrl && { baseUrl: options.baseUrl }) })
  /** The latest message of each chat, which "typing" must name. */
  const latest = remembered<string>()
  const doubts = doubtsOf(timing.doubtMs)
  let credentials: CloudCredentials = credentialsOf(account)
  let receiver: Receive | undefined

  const takeUpNewToken = async () => {
    const stored = await options.reload?.().catch(() => null)
    if (stored?.credentials?.token) credentials = credentialsOf(stored)
  }

  const call = (body: object) =>
    post(account.externalId, credentials.token, { messaging_product: 'whatsapp', ...body })

  /** @throws SendError */
  const deliver = async (id: string | undefined, body: object): Promise<string> => {
    try {
      return sentId(await call(body))
    } catch (error) {
      if (!(error instanceof GraphFault)) throw error
      doubts.failed(id, error, now())
      const taken = error.taken === 'perhaps' ? doubts.taken(id) : undefined
      if (taken !== undefined) return taken
      if (error.meaning === 'unauthorized') await takeUpNewToken()
      throw sendErrorOf(error)
    }
  }

  const take = async (event: ChannelEvent, receive: Receive) => {
    if (isMessage(event)) latest.keep(event.address, event.externalId)
    doubts.heard(event)
    await receive(event)
  }

  return {
    kind: 'whatsapp-cloud',
    accountId: account.id,
    can: { buttons: choiceLimits.choices, textLimit, typing: true, windowHours: 24 },

    async listen(receive, signal) {
      receiver = receive
      if (!signal.aborted) await once(signal, 'abort')
      receiver = undefined
    },

    async send(address, message) {
      const { id, inDoubtSince } = message
      const to = recipientOf(address)
      const content = whatToSend(message, credentials, options)
      const known = inDoubtSince && doubts.taken(id)
      if (known !== undefined) return { externalId: known }
      doubts.wait(message, now())
      const tag = id === undefined ? {} : { biz_opaque_callback_data: id }
      return { externalId: await deliver(id, { recipient_type: 'individual', ...to, ...content, ...tag }) }
    },

    async typing(address) {
      const messageId = latest.of(address)
      if (messageId === undefined) return
      const typing = { status: 'read', message_id: messageId, typing_indicator: { type: 'text' } }
      await call(typing).catch(() => {})
    },

    async webhook(values) {
      const receive = receiver
      if (!receive) throw new NotStored('This WhatsApp account takes no webhooks now.')
      const hearing = { accountId: account.id, now: now(), log }
      const told = values.flatMap((value) => eventsOf(value, hearing))
      const failures = await eachChat(told, chatsAtOnce, ({ event }) => take(event, receive))
      if (failures.length === 0) return
      log.error(
        { accountId: account.id, chats: failures.length, err: failures[0] },
        'messages are not stored',
      )
      throw new NotStored('Some messages could not be stored; they will be taken when sent again.')
    },
  }
}

function isMessage(event: ChannelEvent): event is Extract<ChannelEvent, { senderName?: string }> {
  return event.event === undefined || event.event === 'message'
}

/** @throws SendError */
function whatToSend(
  message: OutboundMessage,
  { template }: CloudCredentials,
  { businessName, listLabel }: WhatsAppCloudOptions,
): object {
  const content = contentOf(message, listLabel)
  if (!message.outsideWindow) return content
  if (template) return templateContent(message, template, businessName)
  throw new SendError(
    'She wrote more than 24 hours ago and the account has no template: set WHATSAPP_CLOUD_TEMPLATE.',
    { retryable: false, failure: 'window-closed' },
  )
}

/** @throws GraphFault: the message went out, but under a name that we do not know */
function sentId(answer: unknown): string {
  const id = (answer as { messages?: { id?: unknown }[] } | null)?.messages?.[0]?.id
  if (typeof id === 'string' && id !== '') return id
  throw new GraphFault('the answer does not name the message', 'retry', { taken: 'perhaps' })
}
