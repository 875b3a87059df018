import { PassThrough } from 'node:stream'
import pino from 'pino'
import { terminalChannel } from '../../bots/terminal.ts'
import type { Rig } from './conformance.ts'

/** A terminal whose keyboard and screen are streams of the test. */
export function terminal(options: { interactive: boolean; replyTimeoutMs?: number }) {
  const input = new PassThrough()
  const output = new PassThrough({ encoding: 'utf8' })
  const screen: string[] = []
  output.on('data', (text: string) => void screen.push(text))
  const channel = terminalChannel({
    accountId: 'account-1',
    address: 'me',
    title: 'Ada',
    input,
    output,
    now: () => new Date('2026-12-01T09:00:00+01:00'),
    log: pino({ level: 'silent' }),
    ...options,
  })
  return { input, screen, channel }
}

export async function terminalRig(): Promise<Rig> {
  const { input, screen, channel } = terminal({ interactive: true })
  return {
    channel,
    customer: { address: 'me', alias: { kind: 'terminal', value: 'me' } },
    say: async (text) => void input.write(`${text}\n`),
    press: async (label) => {
      const lines = screen.join('').split('\n')
      const [, number] =
        lines.map((line) => /^ {2}(\d)\) (.*)$/.exec(line)).findLast((m) => m?.[2] === label) ?? []
      input.write(`${number}\n`)
    },
    noise: async () => void input.write('\n   \n'),
    shown: () =>
      screen
        .join('')
        .split('\n')
        .map((line) => line.replace(/^[\s\S]*Ada: /, '')),
    breaches: () => [],
    [Symbol.asyncDispose]: async () => void input.end(),
  }
}
