import { type ChannelEvent, type OutboundMessage, SendError } from '../channel.ts'
import { type CloudCredentials, credentialsOf } from './account.ts'
import { connect } from './client.ts'
import { contentOf, recipientOf, templateContent } from './compose.ts'
import { doubtsOf } from './doubt.ts'
import { GraphFault, sendErrorOf } from './faults.ts'
import type { Timing, WhatsAppCloudOptions } from './options.ts'

const defaults = { timeoutMs: 15_000, doubtMs: 10_000 } satisfies Timing

export interface Sending {
  /** @throws SendError */
  send(address: string, message: OutboundMessage): Promise<{ externalId: string }>
  /** Marks a message as read, and shows that an answer is being written. Best effort; never rejects. */
  typing(messageId: string): Promise<void>
  /** Statuses tell what has gone out. */
  heard(event: ChannelEvent): void
}

/** @throws Error when the account lacks its token */
export function openSending(options: WhatsAppCloudOptions): Sending {
  const { account, now } = options
  const timing = { ...defaults, ...options.timing }
  const post = connect({ timeoutMs: timing.timeoutMs, ...(options.baseUrl && { baseUrl: options.baseUrl }) })
  const doubts = doubtsOf(timing.doubtMs)
  let credentials = credentialsOf(account)

  /** A token or template may have been changed since. */
  const takeUpStored = async () => {
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
      if (error.meaning === 'unauthorized' || error.meaning === 'template') await takeUpStored()
      throw sendErrorOf(error)
    }
  }

  return {
    async send(address, message) {
      const { id, inDoubtSince, outsideWindow } = message
      if (outsideWindow && !credentials.template) await takeUpStored()
      const body = {
        recipient_type: 'individual',
        ...recipientOf(address),
        ...whatToSend(message, credentials, options),
      }
      const known = inDoubtSince && doubts.taken(id)
      if (known !== undefined) return { externalId: known }
      doubts.wait(message, now())
      const tag = id === undefined ? {} : { biz_opaque_callback_data: id }
      return { externalId: await deliver(id, { ...body, ...tag }) }
    },

    async typing(messageId) {
      const typing = { status: 'read', message_id: messageId, typing_indicator: { type: 'text' } }
      await call(typing).catch(() => {})
    },

    heard: doubts.heard,
  }
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
