import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { textLimit } from '../prisma/store.ts'
import { storable } from '../prisma/text.ts'
import { type Channel, type Inbound, type OutboundMessage, SendError } from './channel.ts'

export interface TerminalOptions {
  accountId: string
  /** Names this chat: the same address goes on with the same conversation. */
  address: string
  /** Printed before each reply: the business's name. */
  title: string
  input: Readable
  output: Writable
  /** A person types: prompts are shown. Otherwise (piped input) each line waits for its reply. */
  interactive: boolean
  now: () => Date
  log: Pick<Logger, 'warn'>
  /** How long a piped line waits for the first reply before the next one goes out; default 30 s. */
  replyTimeoutMs?: number
  /** How long after a reply another one still counts as its continuation; default 400 ms. */
  settleMs?: number
}

export interface TerminalChannel extends Channel {
  /** Resolves at the end of the input, once the last line's reply was written (or did not come in time). */
  readonly ended: Promise<void>
}

/** A line that `receive` refused is offered again after these pauses, then for ever at the last one. */
const retryPausesMs = [50, 250, 1000, 5000]

/** Carriage return and ECMA-48 "erase in line": a reply takes the place of the prompt. */
const clearLine = '\r\u001b[K'

/** A conversation in a terminal: a line is a message, a number picks one of the buttons shown last. */
export function terminalChannel(options: TerminalOptions): TerminalChannel {
  // A new name for each run: line numbers start again, and the clock may be set back to the same instant.
  const run = randomUUID()
  const replies = new ReplyClock()
  const ended = Promise.withResolvers<void>()
  let choices: OutboundMessage['buttons'] = []
  let lines: Interface | undefined
  let count = 0
  let sent = 0

  const inbound = (line: string): Inbound => ({
    accountId: options.accountId,
    externalId: `${run}-${++count}`,
    address: options.address,
    aliases: [{ kind: 'terminal', value: options.address }],
    kind: 'text',
    text: storable(choices[Number(line) - 1]?.text ?? line, textLimit),
    receivedAt: options.now(),
  })

  async function take(line: string, receive: (event: Inbound) => Promise<void>, signal: AbortSignal) {
    const text = line.replaceAll('\0', '').trim()
    if (text === '') return
    const replied = replies.next()
    if (!(await offer(inbound(text), receive, signal, options))) return
    if (options.interactive) return
    await replied(options.replyTimeoutMs ?? 30_000, options.settleMs ?? 400, signal)
  }

  return {
    kind: 'terminal',
    accountId: options.accountId,
    can: { buttons: 9, textLimit, typing: false },
    ended: ended.promise,

    async listen(receive, signal) {
      if (signal.aborted) return
      lines = createInterface({
        input: options.input,
        output: options.interactive ? options.output : undefined,
        terminal: options.interactive,
        prompt: '> ',
      })
      const reader = lines
      const close = () => reader.close()
      signal.addEventListener('abort', close, { once: true })
      if (options.interactive) reader.prompt()
      try {
        for await (const line of reader) {
          if (signal.aborted) break
          await take(line, receive, signal)
          if (options.interactive && !signal.aborted) reader.prompt()
        }
      } finally {
        signal.removeEventListener('abort', close)
        reader.close()
        lines = undefined
        ended.resolve()
      }
      if (!signal.aborted) await once(signal, 'abort')
    },

    async send(_address, message) {
      if (message.text === '') throw new SendError('An empty text cannot be shown.', { retryable: false })
      choices = message.buttons
      if (options.interactive) options.output.write(clearLine)
      options.output.write(screenText(options.title, message))
      if (options.interactive) lines?.prompt(true)
      replies.mark()
      return { externalId: `${run}-out-${++sent}` }
    },
  }
}

function screenText(title: string, message: OutboundMessage): string {
  const numbered = message.buttons.map((button, index) => `  ${index + 1}) ${button.label}\n`)
  return `${title}: ${message.text}\n${numbered.join('')}`
}

/** @returns false when aborted before `receive` took the line. */
async function offer(
  event: Inbound,
  receive: (event: Inbound) => Promise<void>,
  signal: AbortSignal,
  options: TerminalOptions,
): Promise<boolean> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      await receive(event)
      return true
    } catch (error) {
      options.log.warn(
        { error: (error as Error).message, attempt },
        'a line was not taken; offering it again',
      )
      const ms = retryPausesMs[Math.min(attempt, retryPausesMs.length - 1)]
      await pause(ms, undefined, { signal }).catch(() => {})
    }
  }
  return false
}

/** Tells a piped line when its reply is complete: one has come, and no other followed for a while. */
class ReplyClock {
  #marks = 0
  #waiting: (() => void) | undefined

  mark(): void {
    this.#marks++
    this.#waiting?.()
  }

  /** Starts counting now, so that a reply that comes before `receive` resolves is seen as well. */
  next(): (timeoutMs: number, settleMs: number, signal: AbortSignal) => Promise<void> {
    const before = this.#marks
    return async (timeoutMs, settleMs, signal) => {
      if (this.#marks === before && !(await this.#another(timeoutMs, signal))) return
      while (await this.#another(settleMs, signal)) {
        // Each further message of the same reply starts the wait again.
      }
    }
  }

  async #another(ms: number, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const timer = setTimeout(resolve, ms, false)
    const abort = () => resolve(false)
    this.#waiting = () => resolve(true)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      this.#waiting = undefined
    }
  }
}
