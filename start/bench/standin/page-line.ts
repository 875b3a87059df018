import type { WebSocket } from 'ws'
import type { Behaviour, Frame, PageFrame } from './protocol.ts'

type Answer = (method: string, args: unknown[]) => unknown

/** One page's connection: while it is open the page is there. */
export class PageLine {
  /** Who answers what the page asks; changes when the page gets linked. */
  answer: Answer = (method) => {
    throw new Error(`${method} before the device is linked`)
  }
  onPaired: (credential: string) => void = () => undefined
  onClose: () => void = () => undefined
  onBreach: (text: string) => void = () => undefined
  /** The port of the browser's end, by which its process can be found. */
  readonly port: number
  readonly #socket: WebSocket
  readonly #heard: (() => void)[] = []
  #open = true
  #displaced: PromiseWithResolvers<void> | undefined

  constructor(socket: WebSocket, port: number, hello: (credential: string | undefined) => void) {
    this.#socket = socket
    this.port = port
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as PageFrame, hello))
    socket.on('close', () => this.#closed())
    socket.on('error', () => socket.terminate())
  }

  tell(frame: Frame): void {
    this.#socket.send(JSON.stringify(frame))
  }

  /** Cuts the connection without a word, as a lost network does. */
  cut(): void {
    this.#socket.terminate()
    this.#closed()
  }

  /** Resolves when the page behaves so, or is gone. */
  async behave(behaviour: Behaviour): Promise<void> {
    this.tell({ t: 'behave', behaviour })
    if (this.#open) await new Promise<void>((heard) => this.#heard.push(heard))
  }

  /** Another browser has the session now: this page is told so, and gets no answers until it has it back. */
  displace(): void {
    this.tell({ t: 'state', state: 'CONFLICT' })
    this.#displaced ??= Promise.withResolvers()
  }

  regain(): void {
    this.#displaced?.resolve()
    this.#displaced = undefined
  }

  get displaced(): boolean {
    return this.#displaced !== undefined
  }

  /** Resolves at once, or when the page has the session back. */
  async undisturbed(): Promise<void> {
    await this.#displaced?.promise
  }

  #closed(): void {
    this.#open = false
    for (const heard of this.#heard.splice(0)) heard()
    this.onClose()
  }

  #take(frame: PageFrame, hello: (credential: string | undefined) => void): void {
    if (frame.t === 'hello') hello(frame.credential)
    else if (frame.t === 'paired') this.onPaired(frame.credential)
    else if (frame.t === 'behaves') this.#heard.shift()?.()
    else void this.#reply(frame)
  }

  async #reply({ id, method, args }: { id: number; method: string; args: unknown[] }): Promise<void> {
    try {
      const value = await (method === 'breach' ? this.onBreach(String(args[0])) : this.answer(method, args))
      this.tell({ t: 'answer', id, ...(value !== undefined && { value }) })
    } catch (error) {
      this.tell({ t: 'answer', id, error: (error as Error).message })
    }
  }
}
