import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ModelFault } from '../../worker/models/model-fault.ts'
import { diskMargin } from '../../worker/models/pull.ts'
import { type Mishap, sha256Of } from './file-server.ts'
import { folder, id, modelFile, otherFile, pullFrom, serving, story } from './rig.ts'

const sha256 = sha256Of(modelFile)
const size = modelFile.length
const installed = (into: string) => join(into, 'tiny-Q8_0.gguf')
const partOf = (into: string) => join(into, '.partial', 'tiny-Q8_0.gguf')

async function faultOf(work: Promise<unknown>): Promise<ModelFault> {
  const fault = await work.then(
    () => undefined,
    (cause) => cause,
  )
  expect(fault).toBeInstanceOf(ModelFault)
  return fault
}

test('a model comes whole, verified, with a row that says from where', async () => {
  const server = await serving()
  server.linked = { sha256, size }
  const into = folder()
  const { work, events } = pullFrom(server, into)
  await work
  expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  expect(JSON.parse(readFileSync(`${installed(into)}.json`, 'utf8'))).toEqual({
    ...{ name: 'tiny-Q8_0', source: id, sha256, size, verifiedAgainst: 'server' },
    ...{ pulledAt: '2026-12-01T09:00:00.000Z', title: 'tiny-pulled', architecture: 'llama' },
  })
  expect(events[0]).toEqual({
    type: 'offer',
    name: 'tiny-Q8_0',
    size,
    here: 0,
    toDownload: size,
    hashFrom: 'server',
  })
  expect(server.asked.map(({ url, range }) => [url, range])).toEqual([
    ['/someone/tiny-GGUF/resolve/main/tiny-Q8_0.gguf', 'bytes=0-3'],
    ['/someone/tiny-GGUF/resolve/main/tiny-Q8_0.gguf', undefined],
  ])
  expect(readdirSync(join(into, '.partial'))).toEqual(['tiny-Q8_0.gguf.lock'])
})

test('a second pull of the same file downloads nothing', async () => {
  const server = await serving()
  server.linked = { sha256 }
  const into = folder()
  await pullFrom(server, into).work
  const before = server.sent
  const { work, events } = pullFrom(server, into)
  await work
  expect(events.at(-1)).toMatchObject({ type: 'installed', downloaded: false })
  expect(server.sent - before).toBe(4)
})

test('a file that was carried here on a stick is verified and taken over without a download', async () => {
  const server = await serving()
  const into = folder()
  writeFileSync(installed(into), modelFile)
  const { work, events } = pullFrom(server, into, { sha256 })
  await work
  expect(events.at(-1)).toMatchObject({
    type: 'installed',
    downloaded: false,
    manifest: { verifiedAgainst: 'given' },
  })
})

test('five cuts in five places cost no byte twice', async () => {
  const server = await serving()
  server.linked = { sha256 }
  const into = folder()
  server.mishaps = [40_000, 1, 60_000, 7, 50_000].flatMap((after): Mishap[] => [{ kind: 'cut', after }])
  // The first request is the question for the size.
  server.mishaps.unshift({ kind: 'cut', after: 4 })
  const { work, events } = pullFrom(server, into)
  await work
  expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  expect(story(events).filter((line) => line.startsWith('waiting'))).toHaveLength(5)
  expect(server.sent).toBeLessThan(size + 4 + 4)
})

describe('a line that is lost for a moment', () => {
  test.each<[string, Mishap, RegExp]>([
    ['stalls in the body', { kind: 'stall', after: 30_000 }, /nothing came for/],
    ['is accepted and then silent', { kind: 'silent' }, /nothing came for/],
    ['hangs up', { kind: 'hang-up' }, /connection to 127\.0\.0\.1:\d+ failed/],
    ['500', { kind: 'status', status: 500 }, /is broken at the moment \(500\)/],
    ['429', { kind: 'status', status: 429 }, /is busy \(429\)/],
    ['says it has more than it sends', { kind: 'cut', after: 100_000 }, /failed|early/],
  ])('%s', async (_, mishap, reason) => {
    const server = await serving()
    server.linked = { sha256 }
    const into = folder()
    server.mishaps = [{ kind: 'cut', after: 4 }, mishap]
    const { work, events } = pullFrom(server, into)
    await work
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
    expect(story(events)).toContainEqual(expect.stringMatching(reason))
  })

  test('the wait that a busy server asks for is kept', async () => {
    const server = await serving()
    server.linked = { sha256 }
    server.mishaps = [{ kind: 'status', status: 429, headers: { 'retry-after': '1' } }]
    const from = performance.now()
    const { work, events } = pullFrom(server, folder())
    await work
    expect(events[0]).toMatchObject({ type: 'waiting', ms: 1000 })
    expect(performance.now() - from).toBeGreaterThan(950)
  })

  test('a server that asks for an hour is told about, not waited for', async () => {
    const server = await serving()
    server.always = { kind: 'status', status: 429, headers: { 'retry-after': '3600' } }
    expect((await faultOf(pullFrom(server, folder()).work)).message).toMatch(
      /no more requests for 60 minutes/,
    )
  })

  test('patience ends, what came is kept, and a later pull goes on there', async () => {
    const server = await serving()
    server.linked = { sha256 }
    const into = folder()
    server.mishaps = [
      { kind: 'cut', after: 4 },
      { kind: 'cut', after: 100_000 },
    ]
    server.always = { kind: 'hang-up' }
    const fault = await faultOf(pullFrom(server, into).work)
    expect(fault).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/Gave up after 4 tries.*goes on.*--mirror/),
    })
    delete server.always
    server.asked.length = 0
    const { work, events } = pullFrom(server, into)
    await work
    const here = (events[0] as { here: number }).here
    expect(here).toBeGreaterThan(0)
    expect(server.asked.map(({ range }) => range)).toEqual(['bytes=0-3', `bytes=${here}-`])
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })
})

describe('a server that does not keep to the standard', () => {
  const cutOnce: Mishap[] = [
    { kind: 'cut', after: 4 },
    { kind: 'cut', after: 100_000 },
  ]

  test('knows no ranges: the file comes from its beginning, and this is said', async () => {
    const server = await serving()
    server.linked = { sha256 }
    server.mishaps = [...cutOnce]
    server.always = { kind: 'ignore-range' }
    const into = folder()
    const { work, events } = pullFrom(server, into)
    await work
    expect(story(events)).toContainEqual('restarted: the server sends the file from its beginning only')
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })

  test('knows no ranges and cuts each time: it ends, and says so', async () => {
    const server = await serving()
    server.linked = { sha256 }
    server.always = { kind: 'ignore-range', cutAfter: 50_000 }
    const fault = await faultOf(pullFrom(server, folder()).work)
    expect(fault).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/Gave up after 4 tries/),
    })
    expect(server.asked).toHaveLength(1 + 4)
  })

  test('sends another range than was asked: the whole file is asked for', async () => {
    const server = await serving()
    server.linked = { sha256 }
    server.mishaps = [...cutOnce, { kind: 'wrong-range', shift: 1 }]
    const into = folder()
    const { work, events } = pullFrom(server, into)
    await work
    expect(story(events)).toContainEqual('waiting: the server sent another part than it was asked for')
    expect(server.asked.at(-1)?.range).toBeUndefined()
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })

  test('answers 416: the whole file is asked for', async () => {
    const server = await serving()
    server.linked = { sha256 }
    server.mishaps = [...cutOnce, { kind: 'status', status: 416 }]
    const into = folder()
    await pullFrom(server, into).work
    expect(server.asked.at(-1)?.range).toBeUndefined()
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })

  test('says too short a length: it is not believed against what the hub says', async () => {
    const server = await serving()
    server.linked = { sha256, size }
    server.always = { kind: 'length', says: 100_000 }
    const fault = await faultOf(pullFrom(server, folder()).work)
    expect(fault).toMatchObject({ code: 'changed', message: expect.stringMatching(/keeps changing/) })
  })

  test('says too long a length, with nobody to say better: it ends, nothing is installed', async () => {
    const server = await serving()
    server.always = { kind: 'length', says: size + 5000 }
    const into = folder()
    expect((await faultOf(pullFrom(server, into).work)).code).toBe('changed')
    expect(existsSync(installed(into))).toBe(false)
  })

  test('says no length: refused before the download', async () => {
    const server = await serving()
    server.always = { kind: 'chunked' }
    expect((await faultOf(pullFrom(server, folder()).work)).message).toMatch(
      /does not say how large the file is/,
    )
    expect(server.asked).toHaveLength(1)
  })

  test('compresses what must not be compressed: refused', async () => {
    const server = await serving()
    server.always = { kind: 'gzip' }
    expect((await faultOf(pullFrom(server, folder()).work)).message).toMatch(
      /sends the file compressed \(gzip\)/,
    )
  })
})

describe('what arrives is not what was asked for', () => {
  test('a corrupt byte: refused and removed', async () => {
    const server = await serving()
    server.linked = { sha256 }
    server.always = { kind: 'corrupt', at: 150_000 }
    const into = folder()
    const fault = await faultOf(pullFrom(server, into).work)
    expect(fault).toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(/damaged or another file.*pull again/),
    })
    expect(existsSync(installed(into))).toBe(false)
    expect(existsSync(partOf(into))).toBe(false)
  })

  test('a corrupt byte before a cut is found too: what was here is hashed with the rest', async () => {
    const server = await serving()
    server.linked = { sha256 }
    const into = folder()
    server.mishaps = [
      { kind: 'cut', after: 4 },
      { kind: 'cut', after: 100_000 },
    ]
    server.always = { kind: 'hang-up' }
    await faultOf(pullFrom(server, into).work)
    const part = readFileSync(partOf(into))
    part[20] = (part[20] as number) ^ 1
    writeFileSync(partOf(into), part)
    delete server.always
    expect((await faultOf(pullFrom(server, into).work)).code).toBe('bad-file')
  })

  test('a web page in the file’s place ends it at once, and keeps what was here', async () => {
    const server = await serving()
    server.linked = { sha256 }
    const into = folder()
    server.mishaps = [{ kind: 'cut', after: 4 }, { kind: 'cut', after: 100_000 }, { kind: 'html' }]
    const fault = await faultOf(pullFrom(server, into).work)
    expect(fault.message).toMatch(/sent a web page instead of the model: .*top up its data plan/)
    await pullFrom(server, into).work
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })

  test('a file that is no GGUF: four bytes are enough to know', async () => {
    const server = await serving(Buffer.alloc(500_000, 'PK'))
    const fault = await faultOf(pullFrom(server, folder()).work)
    expect(fault.message).toMatch(/is not a GGUF file/)
    expect(server.sent).toBe(4)
  })

  test('a GGUF that is whole and cannot be used: never installed', async () => {
    const cut = modelFile.subarray(0, 10_000)
    const server = await serving(cut)
    server.linked = { sha256: sha256Of(cut) }
    const into = folder()
    expect((await faultOf(pullFrom(server, into).work)).message).toMatch(/cannot be used.*cut short/)
    expect(existsSync(installed(into))).toBe(false)
  })

  test('another file than the SHA-256 that was given: refused before the download', async () => {
    const server = await serving()
    server.linked = { sha256 }
    const fault = await faultOf(pullFrom(server, folder(), { sha256: 'a'.repeat(64) }).work)
    expect(fault.message).toMatch(new RegExp(`the one whose SHA-256 you gave.*${sha256}`))
    expect(server.sent).toBe(4)
  })
})

describe('the file changes on the server between two tries', () => {
  const change = (server: Awaited<ReturnType<typeof serving>>) => {
    server.file = otherFile
    if (server.linked) server.linked = { sha256: sha256Of(otherFile) }
  }

  test.each([
    ['the hub says another SHA-256', true],
    ['only the tag is another', false],
  ])('%s: begun anew, the halves are never joined', async (_, hub) => {
    const server = await serving()
    if (hub) server.linked = { sha256 }
    const into = folder()
    server.mishaps = [
      { kind: 'cut', after: 4 },
      { kind: 'cut', after: 100_000 },
    ]
    const events: string[] = []
    const { work } = pullFrom(server, into, {
      tell: (event) => {
        if (event.type === 'waiting' && server.asked.length === 2) change(server)
        if (event.type === 'restarted') events.push(event.reason)
      },
    })
    await work
    expect(events).toEqual([expect.stringMatching(/the file changed on the server/)])
    expect(readFileSync(installed(into)).equals(otherFile)).toBe(true)
  })

  test('another tag for the same file, as object stores give, costs nothing where the hash is known', async () => {
    const server = await serving()
    const into = folder()
    server.mishaps = [
      { kind: 'cut', after: 4 },
      { kind: 'cut', after: 100_000 },
    ]
    const { work } = pullFrom(server, into, {
      sha256,
      tell: ({ type }) => {
        if (type === 'waiting') server.etag = '"of-another-node"'
      },
    })
    await work
    expect(server.asked.map(({ range, ifRange }) => [range !== undefined, ifRange])).toEqual([
      [true, undefined],
      [false, undefined],
      [true, undefined],
    ])
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })

  test('without a tag and without a hash nothing is joined either', async () => {
    const server = await serving()
    server.etag = null
    server.mishaps = [
      { kind: 'cut', after: 4 },
      { kind: 'cut', after: 100_000 },
    ]
    const { work, events } = pullFrom(server, folder())
    await work
    expect(story(events)).toContainEqual('restarted: nothing tells whether the file is still the same')
    expect(server.asked.at(-1)?.range).toBeUndefined()
  })
})

describe('an answer that no waiting mends', () => {
  test.each([
    [401, /refuses the file \(401\).*HF_TOKEN/],
    [403, /refuses the file \(403\).*HF_TOKEN/],
    [404, /has no such file \(404\): check owner, repository and file name/],
    [400, /answered 400, which no download should give/],
  ])('%i', async (status, sentence) => {
    const server = await serving()
    server.always = { kind: 'status', status }
    expect((await faultOf(pullFrom(server, folder()).work)).message).toMatch(sentence)
    expect(server.asked).toHaveLength(1)
  })
})

describe('redirects', () => {
  test('are followed to the server that holds the file; the token stays with the first', async () => {
    const hub = await serving()
    const store = await serving()
    hub.linked = { sha256, size }
    hub.always = { kind: 'redirect', to: `${store.url}/blob/tiny.gguf?signed=1` }
    const into = folder()
    await pullFrom(hub, into, { token: 'hf_secret' }).work
    expect(hub.asked.map(({ authorization }) => authorization)).toEqual([
      'Bearer hf_secret',
      'Bearer hf_secret',
    ])
    expect(store.asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })

  test('a store’s own word does not stand for the hub’s hash', async () => {
    const hub = await serving()
    const store = await serving()
    store.linked = { sha256: sha256Of(otherFile) }
    hub.linked = { sha256 }
    hub.always = { kind: 'redirect', to: `${store.url}/blob/tiny.gguf` }
    await expect(pullFrom(hub, folder()).work).resolves.toMatchObject({ manifest: { sha256 } })
  })

  test('in a circle, to nowhere and to other protocols end the pull', async () => {
    const server = await serving()
    server.always = { kind: 'redirect', to: '/again.gguf' }
    expect((await faultOf(pullFrom(server, folder()).work)).message).toMatch(/redirects in a circle/)
    server.always = { kind: 'redirect', to: 'file:///etc/passwd' }
    expect((await faultOf(pullFrom(server, folder()).work)).message).toMatch(
      /redirects to an address without encryption|nowhere/,
    )
  })
})

describe('the disk', () => {
  test('without room is said with numbers, before the download', async () => {
    const server = await serving()
    const { work } = pullFrom(server, folder(), { freeSpace: async () => diskMargin + size - 1000 })
    const fault = await faultOf(work)
    expect(fault.code).toBe('no-space')
    expect(fault.message).toMatch(
      /has 50\d MB free and the pull needs \d+ kB, with 500 MB left .*: free 1\.00 kB, or set JARA_DATA/,
    )
    expect(server.sent).toBe(4)
  })

  test('what is here already needs no room again', async () => {
    const server = await serving()
    server.linked = { sha256 }
    const into = folder()
    server.mishaps = [
      { kind: 'cut', after: 4 },
      { kind: 'cut', after: 100_000 },
    ]
    server.always = { kind: 'hang-up' }
    await faultOf(pullFrom(server, into).work)
    delete server.always
    const here = readFileSync(partOf(into)).length
    await pullFrom(server, into, { freeSpace: async () => diskMargin + size - here }).work
    expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
  })
})

test('who does not agree to the price pays nothing', async () => {
  const server = await serving()
  const into = folder()
  const prices: number[] = []
  const agree = async ({ toDownload }: { toDownload: number }) => prices.push(toDownload) === 0
  expect((await faultOf(pullFrom(server, into, { agree }).work)).code).toBe('declined')
  expect(prices).toEqual([size])
  expect(server.sent).toBe(4)
})

test('two pulls of one file at once: one goes on, the other is told', async () => {
  const server = await serving()
  server.linked = { sha256 }
  server.pieceMs = 5
  const into = folder()
  const first = pullFrom(server, into)
  await expect.poll(() => first.events.length).toBeGreaterThan(0)
  const fault = await faultOf(pullFrom(server, into).work)
  expect(fault).toMatchObject({
    code: 'locked',
    message: expect.stringMatching(/tiny-Q8_0 is being pulled by another process/),
  })
  await first.work
  expect(readFileSync(installed(into)).equals(modelFile)).toBe(true)
})

test('a stop keeps what came', async () => {
  const server = await serving()
  server.linked = { sha256 }
  server.pieceMs = 5
  const into = folder()
  const controller = new AbortController()
  const { work } = pullFrom(server, into, {
    signal: controller.signal,
    tell: ({ type }) => type === 'progress' && controller.abort(new ModelFault('stopped', 'Stopped')),
  })
  expect((await faultOf(work)).code).toBe('stopped')
  expect(readFileSync(partOf(into)).length).toBeGreaterThan(0)
  server.pieceMs = 0
  const { work: later, events } = pullFrom(server, into)
  await later
  expect((events[0] as { here: number }).here).toBeGreaterThan(0)
})

test('a name that stands for another file is not overwritten', async () => {
  const server = await serving()
  const into = folder()
  await pullFrom(server, into).work
  const other = JSON.parse(readFileSync(`${installed(into)}.json`, 'utf8'))
  writeFileSync(
    `${installed(into)}.json`,
    JSON.stringify({ ...other, source: 'hf:other/repo:tiny-Q8_0.gguf' }),
  )
  expect((await faultOf(pullFrom(server, into).work)).message).toMatch(
    /Another model is installed as tiny-Q8_0.*--as NAME/,
  )
})
