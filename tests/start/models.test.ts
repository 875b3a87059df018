import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fakeOpenAi } from '../engine/fake-openai.ts'
import { writeTinyGguf } from '../engine/tiny-gguf.ts'
import { businessYaml } from './business.ts'
import { Customer } from './chat.ts'
import { temporaryFolder } from './folder.ts'
import { jara, up } from './product.ts'

const faq = `${businessYaml}faq:
  - { q: "Which payment do you take?", a: "Cash, transfer or POS at the front." }
`
/** As an instruct model would read a question about payment. */
const reading = JSON.stringify({
  language: 'en',
  asks: [{ act: 'faq', words: [{ kind: 'topic', text: 'transfer' }] }],
  sure: true,
})

async function model(answer: () => string, name: string) {
  const server = await fakeOpenAi({ answer, models: [name] })
  onTestFinished(() => server[Symbol.asyncDispose]())
  return server
}

test('one model reads, another writes, and what it must not say is told as the business wrote it', {
  timeout: 300_000,
}, async () => {
  const texts = ['Sure, pay by cash, transfer or POS.', 'Sure, transfer ₦9,000 to 0123456789.']
  const reader = await model(() => reading, 'small')
  const writer = await model(() => texts.shift() ?? '', 'large')
  const settings = {
    JARA_DATA: temporaryFolder(),
    JARA_MODEL: reader.url,
    JARA_MODEL_ANSWER: writer.url,
    JARA_MODEL_LOAD: 'on-demand',
    JARA_SETTLE_MS: '200',
  }
  const file = join(settings.JARA_DATA, 'tola.yaml')
  const product = await up(settings)
  writeFileSync(file, faq)
  expect(await jara(['business', 'import', file], settings)).toMatchObject({ code: 0 })
  const models = async () => {
    const ready = (await (await fetch(`${product.url}/readyz`)).json()) as { models: unknown }
    return ready.models
  }
  expect(await models()).toMatchObject({ ok: true, tasks: [{ tasks: ['reading'] }, { state: 'unloaded' }] })

  const customer = new Customer(product.url, 'tola-barbers')
  await customer.say('can i do transfer?')
  expect(await customer.reply(1)).toBe('Sure, pay by cash, transfer or POS.')
  await customer.say('so how do i transfer?')
  expect(await customer.reply(2)).toBe('Cash, transfer or POS at the front.')

  expect(await models()).toMatchObject({
    tasks: [{ tasks: ['reading'] }, { tasks: ['answering'], name: writer.url, state: 'ready' }],
  })
  const metrics = await (await fetch(`${product.url}/metrics`)).text()
  expect(metrics).toMatch(/^jara_answers_written_total 1$/m)
  expect(metrics).toMatch(/^jara_answers_replaced_total\{reason="(phone|amount)"\} 1$/m)
  expect(metrics).toMatch(/^jara_model_loaded\{tasks="answering"\} 1$/m)
  expect(await product.end('SIGTERM')).toBe(0)
  expect(product.log()).not.toMatch(/transfer|0123456789/)
})

test('models that do not fit into the memory stop the start, with the sizes and the fix', {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder()
  const settings = {
    JARA_DATA: folder,
    JARA_MODEL_ANSWER: writeTinyGguf(join(folder, 'writer.gguf')),
    JARA_MODEL_MEMORY: '100MB',
  }
  const { code, err } = await jara(['up'], settings)
  expect(code).toBe(1)
  expect(err).toMatch(
    /The models need about .* GB together.*writer\.gguf for answering.*JARA_MODEL_LOAD=on-demand/,
  )
})

test('the bundled reader cannot be asked to write', { timeout: 300_000 }, async () => {
  const { code, err } = await jara(['up'], { JARA_DATA: temporaryFolder(), JARA_MODEL_ANSWER: 'same' })
  expect(code).toBe(1)
  expect(err).toMatch(/only reads: for answering set an instruct model/)
})
