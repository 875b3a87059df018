import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { type FakeOpenAi, fakeOpenAi } from '../engine/fake-openai.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Settings of one product under test; nothing of the machine's own environment but what Node needs. */
export type Settings = Record<string, string>

function launch(args: string[], settings: Settings): ChildProcess {
  const child = spawn(process.execPath, ['start/jara.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

export interface Outcome {
  code: number | null
  out: string
  err: string
}

/** Runs one command to its end. */
export function jara(args: string[], settings: Settings, input = ''): Promise<Outcome> {
  return begin(args, settings, input).ended
}

/** Runs one command; what it has printed so far can be read meanwhile. */
export function begin(args: string[], settings: Settings, input = '') {
  const child = launch(args, settings)
  child.stdin?.end(input)
  const said = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (chunk) => (said.out += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk) => (said.err += chunk))
  const ended = once(child, 'close').then((): Outcome => ({ code: child.exitCode, ...said }))
  return { out: () => said.out, ended }
}

export interface Product {
  /** Address of its web server. */
  url: string
  greeting: string
  /** What it wrote to its log so far. */
  log(): string
  /** Sends a signal and waits for the end. @returns the exit code, null when the signal ended it */
  end(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts `jara up` and resolves when it says that it is ready. @throws Error with what it said instead */
export async function up(settings: Settings, args: string[] = []): Promise<Product> {
  const child = launch(['up', ...args], settings)
  let log = ''
  child.stderr?.on('data', (chunk) => (log += chunk))
  let greeting = ''
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      greeting += chunk
      if (greeting.includes('Ctrl-C')) resolve()
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${log}`)))
  })
  await ready
  return {
    url: /http:\/\/localhost:\d+/.exec(greeting)?.[0] ?? '',
    greeting,
    log: () => log,
    async end(signal) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
      return child.exitCode
    },
  }
}

/** A model that reads a barber's customers by a few words: the product under test is everything around it. */
export async function plainReader(): Promise<FakeOpenAi> {
  const server = await fakeOpenAi({ answer: ({ messages }) => reading(messages.at(-1)?.content ?? '') })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

function reading(prompt: string): string {
  const said = prompt.slice(prompt.lastIndexOf('Messages:'))
  const ask = (act: string, words: { kind: string; text: string }[] = []) => ({ act, words })
  const asks = []
  if (/how much/i.test(said)) asks.push(ask('price', [{ kind: 'service', text: 'barb' }]))
  if (/book me/i.test(said)) {
    const slots = [
      { kind: 'service', text: 'barb' },
      { kind: 'day', text: 'tomorrow' },
      { kind: 'time', text: 'by 4' },
    ]
    asks.push(ask('book', slots))
  }
  if (/\byes\b/i.test(said)) asks.push(ask('yes'))
  return JSON.stringify({ language: 'pcm', asks: asks.length > 0 ? asks : [ask('greet')], sure: true })
}
