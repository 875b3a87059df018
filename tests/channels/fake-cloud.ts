import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { type MessageRequest, messageRequest, readRequest } from './fake-cloud-schemas.ts'
import {
  escaped,
  messageOf,
  messagesChange,
  notification,
  number,
  type Person,
  posted,
  statusChange,
  wamid,
} from './fake-cloud-webhooks.ts'

/** What goes wrong with a call: an answer of Meta's, or a fault of the network. */
export type Trouble =
  | { status: number; code?: number; subcode?: number; headers?: Record<string, string>; details?: string }
  | 'cut off half-way'
  | 'connection lost'
  | 'never answered'

/** What a customer sees. */
export interface Shown {
  id: string
  to: string
  tag: string | undefined
  text: string
  choices: Choice[]
  request: MessageRequest
}

interface Choice {
  id: string
  title: string
  description?: string | undefined
}

type Webhook = (request: Request) => Promise<Response>

interface Answer {
  status: number
  body: object
  headers?: Record<string, string>
}

/**
 * The Graph API of one number, which believes nothing: each request is held against the documented shape, and every
 * breach is kept in `breaches` and refused. It posts its webhooks signed, and again until they are taken.
 */
export class FakeCloud implements AsyncDisposable {
  readonly token = 'EAAG-test-token-of-the-fake'
  readonly appSecret = 'a'.repeat(32)
  readonly verifyToken = 'chosen-by-the-operator'
  readonly shown: Shown[] = []
  readonly reads: { messageId: string; typing: boolean }[] = []
  readonly breaches: string[] = []
  /** Statuses of the HTTP answers that the webhook gave, in order. */
  readonly acknowledged: number[] = []
  /** Where notifications go; absent: nobody is subscribed. */
  webhook: Webhook | undefined
  /** A status is posted before the request that sent the message is answered. */
  statusFirst: string | undefined
  readonly #received = new Set<string>()
  readonly #absent = new Set<string>()
  readonly #troubles: Trouble[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<FakeCloud> {
    const server = createServer((request, response) => void fake.#serve(request, response))
    const fake = new FakeCloud(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get root(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The next messages fail like this, one after the other. */
  trouble(...troubles: Trouble[]): void {
    this.#troubles.push(...troubles)
  }

  /** The number is not on WhatsApp. */
  remove(waId: string): void {
    this.#absent.add(waId)
  }

  /** A customer writes; resolves when the notification is taken. @returns its body, to be posted again */
  async write(from: Person, content: Record<string, unknown>): Promise<string> {
    const message = messageOf(from, content)
    this.#received.add(message.id)
    const body = notification(messagesChange(from, [message]))
    await this.post(body)
    return body
  }

  say(from: Person, text: string): Promise<string> {
    return this.write(from, { type: 'text', text: { body: text } })
  }

  /** A customer taps a choice of the latest message; an old app leaves the description out. */
  async press(from: Person, label: string): Promise<string> {
    const message = this.shown.at(-1)
    const choice = message?.choices.find((one) => stands(one.title, label) || stands(one.description, label))
    if (!message || !choice) throw new Error(`the message has no choice "${label}"`)
    const kind = message.request.type === 'interactive' ? message.request.interactive.type : undefined
    const reply = kind === 'list' ? 'list_reply' : 'button_reply'
    const context = { from: number.display, id: message.id }
    return this.write(from, { type: 'interactive', context, interactive: { type: reply, [reply]: choice } })
  }

  /** How far one of the messages got. */
  async tell(message: Shown, status: string, more: Record<string, unknown> = {}): Promise<void> {
    const tag = message.tag === undefined ? {} : { biz_opaque_callback_data: message.tag }
    await this.post(
      notification(
        statusChange([
          { id: message.id, status, timestamp: '1796112060', recipient_id: message.to, ...tag, ...more },
        ]),
      ),
    )
  }

  /** Posts until it is taken, as Meta does for days. @throws Error when it never is */
  async post(body: string): Promise<void> {
    const { webhook } = this
    if (!webhook) return
    for (let attempts = 0; attempts < 20; attempts++) {
      const { status } = await webhook(posted(escaped(body), this.appSecret))
      this.acknowledged.push(status)
      if (status === 200) return
    }
    throw new Error('the webhook never takes the notification')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request)
    const refused = this.#refusedAtTheDoor(request)
    const answer = refused ?? (await this.#answer(body))
    if (typeof answer === 'string') return fail(answer, response)
    response
      .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      .end(JSON.stringify(answer.body))
  }

  #refusedAtTheDoor({ method, url, headers }: IncomingMessage): Answer | undefined {
    if (method !== 'POST' || url !== `/v26.0/${number.phoneNumberId}/messages`) {
      this.breaches.push(`${method} ${url}`)
      return errorAnswer({ status: 404, code: 100 })
    }
    if (headers.authorization !== `Bearer ${this.token}`) return errorAnswer({ status: 401, code: 190 })
    if (headers['content-type'] === 'application/json') return undefined
    this.breaches.push(`content-type ${headers['content-type']}`)
    return errorAnswer({ status: 400, code: 100 })
  }

  async #answer(body: string): Promise<Answer | Exclude<Trouble, object>> {
    const json: unknown = JSON.parse(body)
    if (typeof json === 'object' && json !== null && 'status' in json) return this.#read(json)
    const trouble = this.#troubles.shift()
    if (trouble !== undefined && trouble !== 'cut off half-way')
      return typeof trouble === 'string' ? trouble : errorAnswer(trouble)
    const { data, error } = messageRequest.safeParse(json)
    if (!data) return this.#breach(error.message)
    const to = data.to?.replace('+', '') ?? data.recipient ?? ''
    if (this.#absent.has(to)) return errorAnswer({ status: 400, code: 131026 })
    const sent = this.#show(to, data)
    if (this.statusFirst) await this.tell(sent, this.statusFirst)
    // The message goes out, and who sent it never learns its name.
    if (trouble) return trouble
    const contact = data.to === undefined ? { input: to, user_id: to } : { input: data.to, wa_id: to }
    return {
      status: 200,
      body: { messaging_product: 'whatsapp', contacts: [contact], messages: [{ id: sent.id }] },
    }
  }

  #show(to: string, request: MessageRequest): Shown {
    const { text, choices } = seen(request)
    const sent = { id: wamid(), to, tag: request.biz_opaque_callback_data, text, choices, request }
    this.shown.push(sent)
    return sent
  }

  #read(json: object): Answer {
    const { data, error } = readRequest.safeParse(json)
    if (!data) return this.#breach(error.message)
    if (!this.#received.has(data.message_id)) return this.#breach(`read of unknown ${data.message_id}`)
    this.reads.push({ messageId: data.message_id, typing: data.typing_indicator !== undefined })
    return { status: 200, body: { success: true } }
  }

  #breach(what: string): Answer {
    this.breaches.push(what)
    return errorAnswer({ status: 400, code: 131009, details: what })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** An app shows as much of a label as there is room for. */
function stands(shown: string | undefined, label: string): boolean {
  return shown === label || (shown?.endsWith('…') === true && label.startsWith(shown.slice(0, -1)))
}

function seen(request: MessageRequest): { text: string; choices: Choice[] } {
  if (request.type === 'text') return { text: request.text.body, choices: [] }
  if (request.type === 'template') {
    const values = request.template.components.flatMap(({ parameters }) => parameters.map(({ text }) => text))
    return { text: `[${request.template.name}] ${values.join(' | ')}`, choices: [] }
  }
  const { interactive } = request
  const choices =
    interactive.type === 'button'
      ? interactive.action.buttons.map(({ reply }) => reply)
      : interactive.action.sections.flatMap(({ rows }) => rows)
  return { text: interactive.body.text, choices }
}

function errorAnswer({ status, code, subcode, headers, details }: Exclude<Trouble, string>): Answer {
  const error = {
    message: `(#${code}) as Meta words it`,
    type: 'OAuthException',
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    ...(details !== undefined && { error_data: { messaging_product: 'whatsapp', details } }),
    fbtrace_id: 'AbCdEf123',
  }
  return { status, body: code === undefined ? {} : { error }, ...(headers && { headers }) }
}

function fail(trouble: Exclude<Trouble, object>, response: ServerResponse): void {
  if (trouble === 'connection lost') return void response.destroy()
  if (trouble === 'never answered') return
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' })
  response.write('{"messaging_product":"whatsapp","messages":[')
  setImmediate(() => response.destroy())
}
