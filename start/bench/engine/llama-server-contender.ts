import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, constants } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { Fault } from '../../fault.ts'
import { freePort } from '../free-port.ts'
import { residentBytesOf } from '../process-tree.ts'
import type { Answered, Contender, Start } from './contender.ts'
import type { Ask } from './workload.ts'

const answered = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).length(1),
  usage: z.object({
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    prompt_tokens_details: z.object({ cached_tokens: z.int() }).optional(),
  }),
})

/**
 * llama.cpp's own server with the settings that serve this work best: a slot for each customer, flash attention,
 * prompts kept in the slots and in memory beyond them (its default of 8 GB).
 * @throws Fault when it does not start
 */
export async function startLlamaServer(binary: string, start: Start): Promise<Contender> {
  await access(binary, constants.X_OK).catch(() => {
    throw new Fault(
      `${binary} cannot be run: --llama-server takes the path of a llama-server (docs/engine.md).`,
    )
  })
  const port = await freePort()
  const child = spawn(binary, argumentsFor(start, port), { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  try {
    await untilHealthy(child, url)
  } catch (cause) {
    child.kill('SIGKILL')
    throw cause
  }
  return {
    ask: (ask) => chat(url, ask, start.answerTokens),
    bytes: () => residentBytesOf(child.pid as number),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

function argumentsFor({ modelPath, slots, contextSize, threads }: Start, port: number): string[] {
  return [
    ...['--model', modelPath, '--host', '127.0.0.1', '--port', String(port)],
    ...['--parallel', String(slots), '--ctx-size', String(slots * contextSize)],
    ...['--threads', String(threads), '--threads-batch', String(threads)],
    ...['--flash-attn', 'on', '--cache-reuse', '64', '--log-disable'],
  ]
}

async function chat(url: string, { messages }: Ask, answerTokens: number): Promise<Answered> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ messages, max_tokens: answerTokens, ignore_eos: true, temperature: 0, seed: 1 },
      // One sampler, as on the other side: the most probable token.
      ...{ cache_prompt: true, top_k: 1, samplers: ['top_k'] },
    }),
  })
  if (!response.ok) throw new Fault(`llama-server answered ${response.status}: ${await response.text()}`)
  const { choices, usage } = answered.parse(await response.json())
  return {
    text: choices[0]?.message.content ?? '',
    tokensIn: usage.prompt_tokens,
    tokensOut: usage.completion_tokens,
    tokensReused: usage.prompt_tokens_details?.cached_tokens ?? 0,
  }
}

async function untilHealthy(child: ChildProcess, url: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null)
      throw new Fault(`llama-server ended with code ${child.exitCode} at its start.`)
    const response = await fetch(`${url}/health`).catch(() => undefined)
    await response?.body?.cancel()
    if (response?.ok) return
    await pause(200)
  }
  throw new Fault('llama-server was not ready within two minutes.')
}
