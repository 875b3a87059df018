import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import type { BusinessConnection, Chat, InlineKeyboardMarkup, Message, Update, User } from 'grammy/types'
import { UpdateFeed } from './telegram-feed.ts'
import specJson from './telegram-spec.json' with { type: 'json' }
import { faultsOf, type Spec } from './telegram-spec.ts'

const spec = specJson as unknown as Spec

/** The updates that are checked one level deeper. */
const checkedInside = [
  ['message', 'Message'],
  ['edited_message', 'Message'],
  ['business_message', 'Message'],
  ['edited_business_message', 'Message'],
  ['business_connection', 'BusinessConnection'],
  ['deleted_business_messages', 'BusinessMessagesDeleted'],
] as const

type Params = Record<string, unknown>

/** What goes wrong with a call: an answer of Telegram's, or a fault of the network. */
export type Trouble =
  | { status: number; description: string; retryAfter?: number }
  | 'cut off half-way'
  | 'connection lost'
  | 'never answered'

interface Answer {
  status: number
  body: object
}

/**
 * A Bot API server that believes nothing: each call is checked against the published spec (methods,
 * parameters, types, lengths), and every breach is kept in `breaches` and refused.
 */
export class FakeTelegram implements AsyncDisposable {
  readonly token = '4242:AAF-test_token_of_the_fake'
  readonly bot: User = { id: 4242, is_bot: true, first_name: 'Ada', username: 'ada_hair_bot' }
  readonly calls: { method: string; params: Params }[] = []
  readonly breaches: string[] = []
  /** What customers see in their chats. */
  readonly messages: Message[] = []
  readonly feed = new UpdateFeed()
  readonly #people = new Map<number, { blocked: boolean }>()
  readonly #queries = new Set<string>()
  readonly #connections = new Map<string, BusinessConnection>()
  /** Chats of connected accounts in which the customer wrote lately. */
  readonly #businessChats = new Set<string>()
  readonly #troubles = new Map<string, Trouble[]>()
  readonly #server: Server
  #webhook: { url: string; secret: string } | undefined
  #messageId = 100
  #queryId = 1

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<FakeTelegram> {
    const server = createServer((request, response) => void fake.#serve(request, response))
    const fake = new FakeTelegram(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get root(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get webhook(): { url: string; secret: string } | undefined {
    return this.#webhook
  }

  /** The next calls of this method fail like this, one after the other. */
  trouble(method: string, ...troubles: Trouble[]): void {
    this.#troubles.set(method, [...(this.#troubles.get(method) ?? []), ...troubles])
  }

  block(personId: number): void {
    this.#people.set(personId, { blocked: true })
  }

  callsOf(method: string): Params[] {
    return this.calls.filter((call) => call.method === method).map(({ params }) => params)
  }

  /** A person writes to the bot in private. */
  write(from: User, content: Partial<Message> & object): Update {
    this.#people.set(from.id, { blocked: false })
    const chat: Chat.PrivateChat = { id: from.id, type: 'private', first_name: from.first_name }
    return this.#add({ message: this.#message(chat, from, content) })
  }

  /** Somebody writes in a group or channel that the bot is in. */
  writeElsewhere(chat: Chat, from: User, text: string): Update {
    return this.#add({ message: this.#message(chat, from, { text }) })
  }

  /** A person changes what she wrote before. */
  edit(before: Update, text: string): Update {
    const { message, business_message } = before
    const edited = { ...(message ?? business_message), text, edit_date: 1_796_000_001 } as Message
    return this.#add(business_message ? { edited_business_message: edited } : { edited_message: edited })
  }

  /** A person connects the bot to her own Telegram account, for its private chats. */
  connect(holder: User, options: { rights?: object; enabled?: boolean; told?: boolean } = {}): string {
    const { rights = { can_reply: true }, enabled: is_enabled = true, told = true } = options
    const id = `connection-${holder.id}`
    const connection = { id, user: holder, user_chat_id: holder.id, date: 1_796_000_000, is_enabled, rights }
    this.#connections.set(id, connection as BusinessConnection)
    if (told) this.#add({ business_connection: connection })
    return id
  }

  /** Somebody writes in a private chat of a connected account: its holder, a customer, or Telegram in her name. */
  writeInBusiness(
    connection: string,
    customer: User,
    from: User,
    content: Partial<Message> & object,
  ): Update {
    const chat: Chat.PrivateChat = { id: customer.id, type: 'private', first_name: customer.first_name }
    if (from.id === customer.id) this.#businessChats.add(`${connection}:${chat.id}`)
    const message = this.#message(chat, from, { ...content, business_connection_id: connection })
    return this.#add({ business_message: message })
  }

  /** Messages of a connected account's chat are deleted. */
  deleteInBusiness(connection: string, customer: User, ids: number[]): Update {
    const chat: Chat.PrivateChat = { id: customer.id, type: 'private', first_name: customer.first_name }
    return this.#add({
      deleted_business_messages: { business_connection_id: connection, chat, message_ids: ids },
    })
  }

  /** A person taps a button under a message of the bot; an old message has become inaccessible. */
  press(from: User, message: Message, label: string, age: 'recent' | 'old' = 'recent'): Update {
    const keyboard = (message as { reply_markup?: InlineKeyboardMarkup }).reply_markup
    const key = keyboard?.inline_keyboard.flat().find((candidate) => candidate.text === label)
    if (!key || !('callback_data' in key)) throw new Error(`the message has no button "${label}"`)
    const id = `query-${this.#queryId++}`
    this.#queries.add(id)
    const { chat, message_id } = message
    const about = age === 'recent' ? message : { chat, message_id, date: 0 as const }
    return this.#add({
      callback_query: { id, from, message: about, chat_instance: '1', data: key.callback_data },
    })
  }

  #message(chat: Chat, from: User, content: object): Message {
    return { message_id: this.#messageId++, date: 1_796_000_000, chat, from, ...content } as Message
  }

  #add(content: object): Update {
    const update = this.feed.add(content)
    this.breaches.push(...faultsOf(spec, spec.types.Update ?? {}, update, 'update'))
    for (const [field, type] of checkedInside) {
      const inside = update[field]
      if (inside) this.breaches.push(...faultsOf(spec, spec.types[type] ?? {}, inside, field))
    }
    return update
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const params = JSON.parse((await readText(request)) || '{}') as Params
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? []
    this.calls.push({ method, params })
    const trouble = this.#troubles.get(method)?.shift()
    if (typeof trouble === 'string') return fail(trouble, response)
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const answer = trouble
      ? refusal(trouble.status, trouble.description, trouble.retryAfter)
      : await this.#answer(token, method, params, gone.signal)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
  }

  async #answer(
    token: string | undefined,
    method: string,
    params: Params,
    gone: AbortSignal,
  ): Promise<Answer> {
    if (token !== this.token) return refusal(401, 'Unauthorized')
    const fields = spec.methods[method]
    const faults = fields ? faultsOf(spec, fields, params, method) : [`${method} is not in the spec`]
    this.breaches.push(...faults)
    if (!fields) return refusal(404, 'Not Found')
    if (faults.length > 0) return refusal(400, `Bad Request: ${faults.join('; ')}`)
    const result = await this.#methods[method]?.(params, gone)
    return isAnswer(result) ? result : { status: 200, body: { ok: true, result } }
  }

  readonly #methods: Record<string, (params: Params, gone: AbortSignal) => unknown> = {
    getMe: () => this.bot,

    getUpdates: async (params, gone) => {
      if (this.#webhook) return refusal(409, "Conflict: can't use getUpdates method while webhook is active")
      const updates = await this.feed.poll(params, gone)
      return (
        updates ??
        refusal(
          409,
          'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
        )
      )
    },

    setWebhook: (params) => {
      const secret = String(params.secret_token ?? '')
      if (!/^[A-Za-z0-9_-]*$/.test(secret)) {
        this.breaches.push('setWebhook.secret_token has characters that are not allowed')
        return refusal(400, 'Bad Request: secret token contains unallowed characters')
      }
      if (!String(params.url).startsWith('https://'))
        return refusal(400, 'Bad Request: bad webhook: HTTPS url must be provided')
      this.#webhook = { url: String(params.url), secret }
      this.feed.allow(params.allowed_updates)
      return true
    },

    deleteWebhook: () => {
      this.#webhook = undefined
      return true
    },

    getBusinessConnection: (params) =>
      this.#connections.get(String(params.business_connection_id)) ??
      refusal(400, 'Bad Request: BUSINESS_CONNECTION_INVALID'),

    sendMessage: (params) => {
      if (params.business_connection_id !== undefined) return this.#sendOnBehalf(params)
      const person = this.#people.get(Number(params.chat_id))
      if (!person) return refusal(400, 'Bad Request: chat not found')
      if (person.blocked) return refusal(403, 'Forbidden: bot was blocked by the user')
      const { text, reply_markup } = params
      const chat: Chat.PrivateChat = { id: Number(params.chat_id), type: 'private', first_name: 'x' }
      const message = this.#message(chat, this.bot, { text, ...(reply_markup ? { reply_markup } : {}) })
      this.messages.push(message)
      return message
    },

    sendChatAction: (params) =>
      this.#people.has(Number(params.chat_id)) ||
      this.#businessChats.has(`${params.business_connection_id}:${params.chat_id}`) ||
      refusal(400, 'Bad Request: chat not found'),

    answerCallbackQuery: (params) =>
      this.#queries.delete(String(params.callback_query_id)) ||
      refusal(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid'),
  }

  #sendOnBehalf({ business_connection_id, chat_id, text, reply_markup }: Params): Message | Answer {
    const connection = this.#connections.get(String(business_connection_id))
    if (!connection?.is_enabled) return refusal(400, 'Bad Request: BUSINESS_CONNECTION_INVALID')
    if (!connection.rights?.can_reply) return refusal(400, 'Bad Request: BUSINESS_CONNECTION_NOT_ALLOWED')
    if (!this.#businessChats.has(`${connection.id}:${chat_id}`))
      return refusal(400, 'Bad Request: BUSINESS_PEER_USAGE_MISSING')
    const chat: Chat.PrivateChat = { id: Number(chat_id), type: 'private', first_name: 'x' }
    const message = this.#message(chat, connection.user, {
      ...{ text, business_connection_id: connection.id, sender_business_bot: this.bot },
      ...(reply_markup ? { reply_markup } : {}),
    })
    this.messages.push(message)
    // The account's own clients, this bot among them, see what was sent in its name.
    this.#add({ business_message: message })
    return message
  }

  /** The customer has not written for longer than Telegram lets a bot answer. */
  forget(connection: string, customer: User): void {
    this.#businessChats.delete(`${connection}:${customer.id}`)
  }

  /** Posts what waits to the webhook, as Telegram does: in order, each until it gets a 2xx. */
  async post(answer: (request: Request) => Promise<Response>): Promise<number[]> {
    const { url, secret } = this.#webhook ?? { url: 'https://unset.example/', secret: '' }
    const statuses: number[] = []
    for (const update of this.feed.waiting()) {
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret }
      for (let status = 0; status < 200 || status > 299; ) {
        const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(update) })
        status = (await answer(request)).status
        statuses.push(status)
        if (statuses.length > 20) throw new Error('the webhook never takes the update')
      }
      this.feed.forget(update)
    }
    return statuses
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.feed.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

function refusal(status: number, description: string, retryAfter?: number): Answer {
  const parameters = retryAfter === undefined ? {} : { parameters: { retry_after: retryAfter } }
  return { status, body: { ok: false, error_code: status, description, ...parameters } }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value
}

function fail(trouble: string, response: ServerResponse): void {
  if (trouble === 'connection lost') return void response.destroy()
  if (trouble === 'never answered') return
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
  response.write('{"ok":true,"result":[')
  setImmediate(() => response.destroy())
}
