import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import type { BusinessFile } from '../../prisma/store.ts'
import { openAnswering } from '../../worker/answering/answering.ts'
import { loadAnswerPrompt } from '../../worker/answering/prompt.ts'
import { openEngine } from '../../worker/engine/open-engine.ts'
import { type ChatRequest, fakeOpenAi } from '../engine/fake-openai.ts'

export const prompts = fileURLToPath(new URL('../../prompts/', import.meta.url))

/** A print shop that takes walk-ins: no trade of the evaluation's. */
export const printShop: BusinessFile = {
  slug: 'ink-house',
  name: 'Ink House',
  kind: 'other',
  timezone: 'Africa/Lagos',
  languages: ['en', 'pcm'],
  address: '14 Allen Avenue, Ikeja, Lagos',
  hours: { tue: [{ from: 540, to: 1140 }], wed: [{ from: 540, to: 1140 }] },
  closures: [],
  people: [{ id: 'ada', name: 'Ada' }],
  peopleNamed: true,
  services: [
    { id: 'mug', name: 'Mug printing', also: ['mug'], price: { from: 400_000, to: 400_000 }, minutes: 60 },
  ],
  knowledge: [
    { id: 'pay', question: 'How can I pay?', answer: 'Cash, transfer or POS at the counter.' },
    {
      id: 'delivery',
      question: 'Do you deliver?',
      answer: 'Yes, within Ikeja by our rider, ₦1,500 for each trip.',
    },
    { id: 'refund', question: 'Do you give refunds?', answer: 'No, we print again what came out wrong.' },
  ],
  policy: { noticeMinutes: 0, horizonDays: 60, cancelHours: 12, lateMinutes: 20 },
  takeover: { quietMinutes: 30, handBackWord: '#jara' },
  owner: { name: 'Ada', channel: 'telegram', id: '1001' },
}

/** An answering model behind a real engine and a strict server, which says what the story lets it say. */
export async function openWriter(write: (request: ChatRequest) => string, deadlineMs?: number) {
  const server = await fakeOpenAi({ answer: write })
  const log = pino({ level: 'silent' })
  const engine = await openEngine({ model: server.url, bundled: 'unused', log })
  const prompt = await loadAnswerPrompt(prompts)
  const head = { ...prompt.head, deadlineMs: deadlineMs ?? prompt.head.deadlineMs }
  return {
    server,
    engine,
    answering: openAnswering(engine, { ...prompt, head }, log),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** The filled-in last message of a request. */
export function asked(request: ChatRequest | undefined): string {
  return request?.messages.at(-1)?.content ?? ''
}
