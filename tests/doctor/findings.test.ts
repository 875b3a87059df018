import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parseConfig } from '../../start/config.ts'
import { bundledFindings } from '../../start/doctor/bundled.ts'
import { clockFinding, clockUrl, zonesFinding } from '../../start/doctor/clock.ts'
import type { Report } from '../../start/doctor/examine.ts'
import { type Fit, fitOf, recommended } from '../../start/doctor/fit.ts'
import { type GpuFacts, gpuFinding } from '../../start/doctor/gpu.ts'
import { memory, memoryFinding } from '../../start/doctor/machine.ts'
import { setModels } from '../../start/doctor/model.ts'
import { flows } from '../../start/doctor/privacy.ts'
import { chromiumFinding, nodeFinding } from '../../start/doctor/programs.ts'
import { messagesFinding } from '../../start/doctor/stores.ts'
import { reportText } from '../../start/doctor/text.ts'

const config = (settings: Record<string, string> = {}) => parseConfig(settings).config

describe('messages', () => {
  test('that could not be sent show a phone that is off or lost', () => {
    expect(messagesFinding({ waiting: 0, givenUp: 0 }).state).toBe('ok')
    expect(messagesFinding({ waiting: 3, givenUp: 12 })).toMatchObject({
      ...{ state: 'warn', is: expect.stringMatching(/^3 have waited .* 12 of the last week/) },
      fix: expect.stringMatching(/jara channel list/),
    })
  })
})

describe('gpu', () => {
  const none: GpuFacts = {
    setting: 'auto',
    devices: undefined,
    nvidiaDriver: undefined,
    amd: false,
    builds: [],
  }
  const h200 = { gpu: 'cuda', names: ['NVIDIA H200'], memory: 150e9, free: 149e9 }
  test.each<[string, Partial<GpuFacts>, 'ok' | 'warn', RegExp]>([
    ['none', {}, 'ok', /^none; the bundled model needs none$/],
    [
      'in use',
      { devices: h200, nvidiaDriver: '550.54.15' },
      'ok',
      /^NVIDIA H200, 150 GB, 149 GB free, through cuda$/,
    ],
    ['kept out', { setting: false, nvidiaDriver: '550.54.15' }, 'ok', /kept out of it by JARA_GPU=off/],
    ['without its build', { nvidiaDriver: '550.54.15' }, 'warn', /GPU build of llama\.cpp is not installed/],
    [
      'with a driver too old for CUDA',
      { nvidiaDriver: '535.129.03', builds: ['linux-x64-cuda'] },
      'warn',
      /535\.129\.03, which is too old for CUDA 12\.4/,
    ],
    [
      'not let into the container',
      { nvidiaDriver: '550.54.15', builds: ['linux-x64-cuda'] },
      'warn',
      /llama\.cpp finds no GPU/,
    ],
    ['of AMD', { amd: true }, 'warn', /^AMD, but the GPU build/],
  ])('%s', (_, facts, state, is) => {
    const finding = gpuFinding({ ...none, ...facts })
    expect(finding).toMatchObject({ state, is: expect.stringMatching(is) })
    expect(finding.fix !== undefined).toBe(state === 'warn')
  })

  test('the fix names the command for the card', () => {
    expect(gpuFinding({ ...none, amd: true }).fix).toMatch(/npm run gpu -- vulkan/)
    expect(gpuFinding({ ...none, nvidiaDriver: '560.1' }).fix).toMatch(/npm run gpu -- cuda/)
    expect(gpuFinding({ ...none, nvidiaDriver: '470.1' }).fix).toMatch(/update the NVIDIA driver/)
  })
})

describe('the files beside the reader', () => {
  test('are tried as a start would', async () => {
    expect(await bundledFindings()).toMatchObject([{ state: 'ok' }, { state: 'ok' }])
  })

  test('without the matcher words decide; without the identifier nothing starts', async () => {
    const findings = await bundledFindings({ matcher: 'models/none.bin', identifier: 'models/none.bin' })
    expect(findings).toMatchObject([
      { what: 'matcher', state: 'warn', is: expect.stringMatching(/words alone/) },
      { what: 'languages', state: 'missing' },
    ])
  })
})

describe('memory', () => {
  const limitFile = (text: string) => {
    const folder = mkdtempSync(join(tmpdir(), 'jara-doctor-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'memory.max'), text)
    return join(folder, 'memory.max')
  }

  test('a container’s limit goes before the machine’s memory', async () => {
    const found = await memory([limitFile('1073741824\n')])
    expect(found).toMatchObject({ total: 2 ** 30, limit: 2 ** 30 })
    expect(memoryFinding(found)).toMatchObject({
      state: 'warn',
      is: expect.stringMatching(/^1\.07 GB, the limit of this container/),
    })
  })

  test('no limit, no file and a number beyond all machines are no limit', async () => {
    for (const file of [limitFile('max\n'), limitFile('9223372036854771712'), '/nowhere'])
      expect(await memory([file])).toMatchObject({ total: totalmem() })
  })
})

describe('programs', () => {
  test('an old Node is missing, with the way to the right one', () => {
    expect(nodeFinding('v20.11.0')).toMatchObject({
      state: 'missing',
      fix: expect.stringMatching(/through npm/),
    })
    expect(nodeFinding('v24.21.0').state).toBe('ok')
  })

  const bare = { platform: 'linux' as const, env: {}, home: '/nowhere' }

  test.runIf(process.platform === 'linux')(
    'Chromium is wanted where a phone is linked, and only there',
    async () => {
      const none = join(tmpdir(), 'no-chromium-here')
      expect(await chromiumFinding(0, none, bare)).toMatchObject({ state: 'warn' })
      expect(await chromiumFinding(2, none, bare)).toMatchObject({
        state: 'missing',
        is: expect.stringContaining('2 linked phones'),
        fix: expect.stringMatching(/JARA_CHROMIUM names .*no-chromium-here.*apt-get install chromium/),
      })
      expect(await chromiumFinding(1, process.execPath, bare)).toMatchObject({ state: 'ok' })
    },
  )
})

describe('clock', () => {
  const now = () => new Date('2026-12-01T09:00:00Z')
  /** A server whose clock shows another time. */
  async function serverAt(date: string): Promise<string> {
    const server = createServer((_, response) => response.writeHead(404, { date }).end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test('one hour off is told, a few seconds are not', async () => {
    const late = await clockFinding(config(), now, await serverAt('Tue, 01 Dec 2026 10:00:00 GMT'))
    expect(late).toMatchObject({ state: 'warn', is: expect.stringMatching(/360\d s behind 127\.0\.0\.1/) })
    const close = await clockFinding(config(), now, await serverAt('Tue, 01 Dec 2026 08:59:50 GMT'))
    expect(close.state).toBe('ok')
  })

  test('a server that is away leaves the clock as it is', async () => {
    expect(await clockFinding(config(), now, 'http://127.0.0.1:9')).toMatchObject({ state: 'ok' })
  })

  test('a clock before this release has lost its time', async () => {
    expect(await clockFinding(config(), () => new Date('1970-01-01T00:00:09Z'), undefined)).toMatchObject({
      state: 'missing',
    })
  })

  test('nobody is asked who is not in the settings, and nobody on this machine', () => {
    expect(clockUrl(config())).toBeUndefined()
    expect(clockUrl(config({ JARA_MODEL: 'http://localhost:8000/v1' }))).toBeUndefined()
    expect(clockUrl(config({ JARA_MODEL: 'https://gpu.example.com/v1' }))).toBe('https://gpu.example.com/v1')
  })

  test('a moved clock is a warning; the zone of Nigeria is known', async () => {
    expect((await clockFinding(config({ JARA_NOW: '2026-12-01T09:00:00+01:00' }), now)).state).toBe('warn')
    expect(zonesFinding().state).toBe('ok')
  })
})

describe('what leaves the machine', () => {
  const leaving = (settings: Record<string, string>, place = '/models/m.gguf', key?: string) =>
    flows(config(settings), [{ task: 'reads', place, key }])
      .filter(({ where }) => where === 'leaves')
      .map(({ what, to }) => `${what} → ${to}`)

  test('nothing of a chat with the settings as they come, unless a bot, a phone or a number is connected', () => {
    expect(leaving({})).toEqual([
      'chats on Telegram bots, where some are connected → api.telegram.org',
      'chats on WhatsApp, where a phone is linked → web.whatsapp.com',
      'chats on the WhatsApp Cloud API, where a number is connected → graph.facebook.com',
      'when you say `jara model pull`: which model, and your address → huggingface.co',
    ])
  })

  test('servers elsewhere are named, with what goes there', () => {
    const settings = {
      DATABASE_URL: 'postgresql://jara:secret@db.example.com/jara',
      REDIS_URL: 'redis://127.0.0.1:6379',
      TELEGRAM_BOT_TOKEN: '123456789:AAEabcdefghijklmnopqrstuvwxyz',
    }
    const all = leaving(settings, 'https://gpu.example.com/v1', 'k')
    expect(all).toEqual([
      'messages, names, numbers, bookings → db.example.com',
      'every message and what was said before it, for the model that reads → gpu.example.com',
      'the key of that model → gpu.example.com',
      'chats on Telegram → api.telegram.org',
      'chats on WhatsApp, where a phone is linked → web.whatsapp.com',
      'chats on the WhatsApp Cloud API, where a number is connected → graph.facebook.com',
      'when you say `jara model pull`: which model, and your address → huggingface.co',
    ])
    expect(all.join()).not.toMatch(/secret|AAE/)
  })

  test('sums go to Paystack where owners can pay', () => {
    const all = leaving({
      PAYSTACK_SECRET_KEY: `sk_test_${'0'.repeat(40)}`,
      PAYSTACK_EMAIL_DOMAIN: 'pay.example.com',
    })
    expect(all).toContain(
      'payments: sums, references, and the bank accounts of shops that take deposits → api.paystack.co',
    )
    expect(all.join()).not.toMatch(/sk_test/)
  })

  test('a model server on this machine is no leak', () => {
    expect(leaving({}, 'http://localhost:8000/v1').join()).not.toMatch(/every message/)
  })
})

describe('which model fits', () => {
  const measured = {
    modelBytes: 80e6,
    decodeTokensPerSecond: 200,
    prefillTokensPerSecond: 2000,
    memoryBandwidth: 20e9,
    runsOn: 'cpu',
    cores: 2,
    busyCores: 0,
  }
  const laptop = { total: 8e9, gpu: 0 }

  test('speeds fall with the size', () => {
    const small = fitOf({ name: 's', size: 400e6 }, laptop, measured)
    expect(small).toMatchObject({ fits: 'cpu', tokensPerSecond: 40 })
    expect(small.secondsPerMessage).toBeCloseTo(250 / 400 + 60 / 40)
    expect(fitOf({ name: 'l', size: 4e9 }, laptop, measured).tokensPerSecond).toBe(4)
  })

  test('nothing is faster than the memory', () => {
    expect(
      fitOf({ name: 'l', size: 4e9 }, laptop, { ...measured, memoryBandwidth: 8e9 }).tokensPerSecond,
    ).toBe(2)
  })

  test('the largest that fits and answers in time is recommended, or none', () => {
    const candidate = (name: string, fits: Fit['fits'], memory: number, secondsPerMessage: number): Fit => ({
      name,
      fits,
      memory,
      secondsPerMessage,
      tokensPerSecond: 1,
    })
    const all = [
      candidate('a', 'cpu', 1e9, 2),
      candidate('b', 'cpu', 3e9, 8),
      candidate('c', 'cpu', 5e9, 20),
      candidate('d', 'no', 9e9, 3),
    ]
    expect(recommended(all)?.name).toBe('b')
    expect(recommended(all.slice(2))).toBeUndefined()
  })
})

test('each task’s model is looked at, one that two tasks share once', () => {
  const settings = {
    JARA_MODEL: 'm.gguf',
    JARA_MODEL_ANSWER: 'https://gpu.example.com/v1',
    JARA_MODEL_ANSWER_KEY: 'k',
    JARA_MODEL_SUMMARY: 'same',
  }
  expect(setModels(config(settings)).map(({ task, setting, model }) => [task, setting, model.name])).toEqual([
    ['reads', 'JARA_MODEL', 'm.gguf'],
    ['answers', 'JARA_MODEL_ANSWER', 'https://gpu.example.com/v1'],
  ])
})

describe('the report as text', () => {
  const measured = {
    ...{ modelBytes: 77e6, decodeTokensPerSecond: 180, prefillTokensPerSecond: 900, memoryBandwidth: 20e9 },
    ...{ runsOn: 'cpu', cores: 2, busyCores: 0.1 },
  }
  const model = (
    name: string,
    fits: Fit['fits'],
    tokensPerSecond: number,
    secondsPerMessage: number,
  ): Fit => {
    return { name, fits, memory: 2e9, tokensPerSecond, secondsPerMessage }
  }
  const models = [
    model('small', 'cpu', 35, 3.2),
    model('large', 'cpu', 0.31, 2000),
    model('huge', 'no', 1, 1),
  ]
  const text = (speed: Report['speed']) => reportText({ findings: [], ...(speed && { speed }) })

  test('a row for each model, the recommended one marked, without speeds for what does not fit', () => {
    const lines = text({ measured, models, recommended: 'small' }).split('\n')
    expect(lines.find((line) => line.startsWith('small'))).toMatch(/small ← +≈ 2\.00 GB +yes +≈ 35 +≈ 3\.2 s/)
    expect(lines.find((line) => line.startsWith('large'))).toMatch(/≈ 0\.31 +≈ 33 min/)
    expect(lines.find((line) => line.startsWith('huge'))).toMatch(/no +– +–/)
    expect(lines.join('\n')).toMatch(/`jara model pull small`/)
  })

  test('a busy machine is told to measure again, a quiet one to stay with the reader', () => {
    expect(text({ measured: { ...measured, busyCores: 20.4 }, models })).toMatch(
      /wanted 20\.4 of its 2 cores[\s\S]*Measure again when the machine is quiet/,
    )
    expect(text({ measured, models })).toMatch(/the bundled reader is the right one/)
  })

  test('a fix of several lines stays under its fault', () => {
    const findings = [{ what: 'database', state: 'missing' as const, is: 'does not open', fix: 'one\ntwo' }]
    expect(reportText({ findings })).toMatch(
      /^MISSING {2}database {6}does not open\n {23}→ one\n {25}two\n\nJara cannot run here yet: one thing is missing\.$/,
    )
  })
})
