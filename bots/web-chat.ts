import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { textLimit } from '../prisma/store.ts'
import { storable } from '../prisma/text.ts'
import { type Channel, type Inbound, SendError } from './channel.ts'

export interface WebChatOptions {
  /** The account whose external id is the business's slug. */
  accountId: string
  now: () => Date
}

/** One message from the chat page, already validated by the web app. */
export interface PostedMessage {
  /** Names the browser's conversation; whoever knows it can read it, so pages make a random one. */
  session: string
  text: string
  /** The page's own id: the same one twice is one message. Made here when absent. */
  id?: string | undefined
}

/**
 * Something happened in a session: a hint to read the transcript again, never its content. So a crash
 * between sending and marking a row as sent cannot show a message twice.
 */
export type ChatEvent = { kind: 'typing' } | { kind: 'message'; externalId: string }

export interface WebChat extends Channel {
  /**
   * Hands one message of the page to `receive`, and resolves once that has stored it.
   * @throws NotListening before `listen` and after its abort; whatever `receive` throws
   */
  post(message: PostedMessage): Promise<{ id: string; externalId: string }>
  /** Follows one session within this process. @returns the function that stops following. */
  subscribe(session: string, follower: (event: ChatEvent) => void): () => void
}

/** The account takes no messages now; the page should try again. */
export class NotListening extends Error {
  override name = 'NotListening'
}

/**
 * The business's own chat page. The page's requests come in through the web app; replies are read from the
 * store, so `send` only tells the pages that are open here to look.
 */
export function webChat(options: WebChatOptions): WebChat {
  const followers = new Map<string, Set<(event: ChatEvent) => void>>()
  let receiver: ((event: Inbound) => Promise<void>) | undefined

  const publish = (session: string, event: ChatEvent) => {
    for (const follower of followers.get(session) ?? []) follower(event)
  }

  return {
    kind: 'web',
    accountId: options.accountId,
    can: { buttons: 10, textLimit, typing: true },

    async listen(receive, signal) {
      if (signal.aborted) return
      receiver = receive
      await once(signal, 'abort')
      receiver = undefined
    },

    async post({ session, text, id = randomUUID() }) {
      if (!receiver) throw new NotListening('This chat is starting or stopping; send the message again.')
      const externalId = `${session}:${id}`
      await receiver({
        accountId: options.accountId,
        externalId,
        address: session,
        aliases: [{ kind: 'web', value: session }],
        kind: 'text',
        text: storable(text, textLimit),
        receivedAt: options.now(),
      })
      publish(session, { kind: 'message', externalId })
      return { id, externalId }
    },

    async send(address, message) {
      if (message.text === '') throw new SendError('An empty text cannot be shown.', { retryable: false })
      if (message.text.length > textLimit)
        throw new SendError(`A message holds ${textLimit} characters at most; split it.`, {
          retryable: false,
        })
      const externalId = message.id ?? randomUUID()
      publish(address, { kind: 'message', externalId })
      return { externalId }
    },

    async typing(address) {
      publish(address, { kind: 'typing' })
    },

    subscribe(session, follower) {
      const set = followers.get(session) ?? new Set()
      followers.set(session, set.add(follower))
      return () => {
        set.delete(follower)
        if (set.size === 0 && followers.get(session) === set) followers.delete(session)
      }
    },
  }
}
