import { describe, expect, test } from 'vitest'
import { remembered } from '../../bots/remembered.ts'
import { FakeCloud, type Trouble } from './fake-cloud.ts'
import { chioma, hidden } from './fake-cloud-webhooks.ts'
import { accountOf, channelOn, cloudRig, now } from './whatsapp-cloud-rig.ts'

const address = chioma.waId ?? ''
const plain = { text: 'hello', buttons: [] }

function buttonsOf(...labels: string[]) {
  return labels.map((label) => ({ label, text: `I want ${label}` }))
}

/** The interactive part of what was last shown. */
function interactiveOf(fake: FakeCloud) {
  const request = fake.shown.at(-1)?.request
  return request?.type === 'interactive' ? request.interactive : undefined
}

describe('choices on WhatsApp', () => {
  test.each([
    ['three short ones are buttons', buttonsOf('Yes', 'No', 'Another time'), 'button'],
    ['four are a list', buttonsOf('1', '2', '3', '4'), 'list'],
    ['one label longer than 20 makes a list', buttonsOf('Yes', 'Knotless braids, waist'), 'list'],
    ['two with the same label make a list', buttonsOf('10 am', '10 am'), 'list'],
  ])('%s', async (_, buttons, kind) => {
    await using rig = await cloudRig()
    await rig.channel.send(address, { text: 'Which one?', buttons })
    expect(interactiveOf(rig.fake)?.type).toBe(kind)
    expect(rig.breaches()).toEqual([])
  })

  test('a text too long for buttons keeps them, in a list', async () => {
    await using rig = await cloudRig()
    await rig.channel.send(address, { text: 'n'.repeat(1025), buttons: buttonsOf('Yes', 'No') })
    expect(interactiveOf(rig.fake)?.type).toBe('list')
    expect(rig.breaches()).toEqual([])
  })

  test('a label too long for a title stands in full below it', async () => {
    await using rig = await cloudRig()
    const label = 'Knotless braids, waist length, with curls'
    await rig.channel.send(address, { text: 'Which one?', buttons: buttonsOf(label, '👩🏾‍🦱'.repeat(9)) })
    expect(rig.fake.shown[0]?.choices.map(({ title, description }) => [title, description])).toEqual([
      ['Knotless braids, waist…', label],
      // An emoji of seven code units is kept whole or left out.
      [`${'👩🏾‍🦱'.repeat(3)}…`, '👩🏾‍🦱'.repeat(9)],
    ])
    expect(rig.breaches()).toEqual([])
  })

  test('one choice more than a list holds is refused before it is sent', async () => {
    await using rig = await cloudRig()
    const buttons = buttonsOf(...Array.from({ length: 11 }, (_, index) => `${index}`))
    await expect(rig.channel.send(address, { text: 'Which?', buttons })).rejects.toMatchObject({
      retryable: false,
    })
    expect(rig.fake.shown).toEqual([])
  })
})

describe('whom WhatsApp messages go to', () => {
  test.each([
    ['+234 803 111 2222', { to: '2348031112222' }],
    ['2348031112222', { to: '2348031112222' }],
    [hidden.userId ?? '', { recipient: hidden.userId }],
  ])('%s', async (to, expected) => {
    await using rig = await cloudRig()
    await rig.channel.send(to, plain)
    expect(rig.fake.shown[0]?.request).toMatchObject(expected)
  })

  test('what is no address is refused before it is sent', async () => {
    await using rig = await cloudRig()
    for (const to of ['', 'Chioma', '0803@c.us', '123'])
      await expect(rig.channel.send(to, plain)).rejects.toMatchObject({ name: 'SendError', retryable: false })
  })
})

describe('outside the 24 hours', () => {
  const late = {
    text: 'Your appointment\nis tomorrow\tat 10     am',
    buttons: [],
    outsideWindow: true as const,
  }

  test('without a template the message is given up, and says why', async () => {
    await using rig = await cloudRig()
    await expect(rig.channel.send(address, late)).rejects.toMatchObject({
      retryable: false,
      failure: 'window-closed',
      message: expect.stringContaining('WHATSAPP_CLOUD_TEMPLATE'),
    })
    expect(rig.fake.shown).toEqual([])
  })

  test('with one it carries the business and one line of text', async () => {
    await using fake = await FakeCloud.start()
    const channel = channelOn(fake, [], { account: accountOf(fake, { template: 'jara_update:en_GB' }) })
    await channel.send(address, { ...late, buttons: buttonsOf('Yes', 'Move it') })
    expect(fake.shown[0]?.text).toBe(
      '[jara_update] Ada’s Hair Lounge | Your appointment is tomorrow at 10 am (Yes / Move it)',
    )
    expect(fake.shown[0]?.request).toMatchObject({ template: { language: { code: 'en_GB' } } })
    await channel.send(address, { ...late, text: `long ${'words '.repeat(400)}` })
    expect(fake.breaches).toEqual([])
  })

  test('one that was added meanwhile is used', async () => {
    await using fake = await FakeCloud.start()
    const channel = channelOn(fake, [], {
      reload: async () => accountOf(fake, { template: 'jara_update:en' }),
    })
    await channel.send(address, late)
    expect(fake.shown[0]?.request).toMatchObject({ template: { name: 'jara_update' } })
  })

  test('a template that Meta refuses is as good as none', async () => {
    await using fake = await FakeCloud.start()
    const channel = channelOn(fake, [], { account: accountOf(fake, { template: 'jara_update:en' }) })
    fake.trouble({ status: 404, code: 132001 })
    await expect(channel.send(address, late)).rejects.toMatchObject({
      retryable: false,
      failure: 'window-closed',
    })
  })
})

describe('what errors of the Cloud API mean', () => {
  const failed = { name: 'SendError' }
  test.each<[string, Trouble, object]>([
    [
      'expired token',
      { status: 401, code: 190 },
      { retryable: true, failure: 'unauthorized', retryAfter: 300 },
    ],
    ['revoked permission', { status: 403, code: 200 }, { retryable: true, failure: 'unauthorized' }],
    ['access denied', { status: 403, code: 131005 }, { failure: 'unauthorized' }],
    ['locked account', { status: 403, code: 131031 }, { failure: 'unauthorized' }],
    ['breach of policy', { status: 403, code: 368 }, { failure: 'unauthorized' }],
    ['unregistered number', { status: 400, code: 133010 }, { failure: 'unauthorized' }],
    ['unpaid bill', { status: 400, code: 131042 }, { failure: 'unauthorized' }],
    ['window closed', { status: 400, code: 131047 }, { retryable: false, failure: 'window-closed' }],
    ['not on WhatsApp', { status: 400, code: 131026 }, { retryable: false, failure: 'not-on-channel' }],
    ['not on a test number’s list', { status: 400, code: 131030 }, { retryable: false }],
    ['pair rate', { status: 400, code: 131056 }, { retryable: true, failure: 'slow-down', retryAfter: 6 }],
    ['throughput', { status: 429, code: 130429 }, { retryable: true, failure: 'slow-down' }],
    ['calls of the app', { status: 400, code: 4 }, { retryable: true, failure: 'slow-down', retryAfter: 60 }],
    ['spam rate', { status: 400, code: 131048 }, { retryable: true, failure: 'slow-down', retryAfter: 600 }],
    [
      'a pace that Meta names',
      {
        status: 400,
        code: 80007,
        headers: { 'x-business-use-case-usage': '{"102":[{"estimated_time_to_regain_access":3}]}' },
      },
      { failure: 'slow-down', retryAfter: 180 },
    ],
    ['trouble at Meta', { status: 500, code: 131000 }, { retryable: true, failure: undefined }],
    ['service away', { status: 503, code: 131016 }, { retryable: true }],
    ['unknown error', { status: 500, code: 1 }, { retryable: true }],
    ['malformed request', { status: 400, code: 100 }, { retryable: false, failure: undefined }],
    [
      'an id that the token does not know',
      { status: 400, code: 100, subcode: 33 },
      { retryable: true, failure: 'unauthorized' },
    ],
    ['no token at all', { status: 400, code: 2500 }, { retryable: true, failure: 'unauthorized' }],
    ['held back', { status: 400, code: 131049 }, { retryable: false }],
    ['experiment', { status: 400, code: 130472 }, { retryable: false }],
    ['unheard-of code', { status: 400, code: 999_999 }, { retryable: false }],
    ['gateway', { status: 502 }, { retryable: true }],
    ['another place', { status: 307, headers: { location: '/elsewhere' } }, { retryable: true }],
    ['no answer', 'never answered', { retryable: true, retryAfter: undefined }],
    ['half an answer', 'cut off half-way', { retryable: true }],
  ])('%s', async (_, trouble, expected) => {
    await using fake = await FakeCloud.start()
    const channel = channelOn(fake, [], { timing: { timeoutMs: 300 } })
    fake.trouble(trouble)
    await expect(channel.send(address, plain)).rejects.toMatchObject({ ...failed, ...expected })
    expect(fake.breaches).toEqual([])
  })

  test('no message of an error holds the token, a number or a text', async () => {
    await using rig = await cloudRig()
    rig.fake.trouble({ status: 400, code: 131009, details: `value 2348031112222 of 'to' is not valid` })
    const error = await rig.channel.send(address, plain).catch((caught: Error) => caught)
    const told = JSON.stringify([error, (error as Error).message, rig.logs])
    expect(told).toContain('131009')
    for (const secret of [rig.fake.token, address, plain.text]) expect(told).not.toContain(secret)
  })

  test('a new token is taken up without a restart', async () => {
    await using fake = await FakeCloud.start()
    const account = { ...accountOf(fake), credentials: { token: 'EAAG-expired' } }
    const channel = channelOn(fake, [], { account, reload: async () => accountOf(fake) })
    await expect(channel.send(address, plain)).rejects.toMatchObject({ failure: 'unauthorized' })
    await expect(channel.send(address, plain)).resolves.toHaveProperty('externalId')
  })

  test('an account without a token cannot be opened', async () => {
    await using fake = await FakeCloud.start()
    const open = (credentials: Record<string, string> | null) =>
      channelOn(fake, [], { account: { ...accountOf(fake), credentials } })
    expect(() => open(null)).toThrow('WHATSAPP_CLOUD_TOKEN')
    expect(() => open({ token: 'EAAG', template: 'Hello there' })).toThrow('name:language')
  })
})

test('what is remembered has an end: the oldest goes first', () => {
  const memory = remembered<number>(2)
  memory.keep('a', 1)
  memory.keep('b', 2)
  memory.keep('a', 3)
  memory.keep('c', 4)
  expect(['a', 'b', 'c'].map(memory.of)).toEqual([3, undefined, 4])
})

describe('a message that may have gone out', () => {
  const id = '0193b0a0-0000-7000-8000-000000000001'
  const second = { ...plain, id, inDoubtSince: now() }

  test('carries our name of it, and waits for the status before it is sent again', async () => {
    await using fake = await FakeCloud.start()
    let time = now()
    const channel = channelOn(fake, [], { now: () => time })
    fake.trouble('cut off half-way')
    await expect(channel.send(address, { ...plain, id })).rejects.toMatchObject({ retryable: true })
    expect(fake.shown.map(({ tag }) => tag)).toEqual([id])
    time = new Date(time.getTime() + 1_000)
    await expect(channel.send(address, second)).rejects.toMatchObject({ retryable: true, retryAfter: 9 })
    time = new Date(time.getTime() + 9_000)
    await channel.send(address, second)
    expect(fake.shown).toHaveLength(2)
  })

  test('is not sent again once its status has come', async () => {
    await using rig = await cloudRig()
    const end = new AbortController()
    const listen = rig.channel.listen(async () => {}, end.signal)
    rig.fake.trouble('cut off half-way')
    await expect(rig.channel.send(address, { ...plain, id })).rejects.toMatchObject({ retryable: true })
    const [message] = rig.fake.shown
    if (message) await rig.fake.tell(message, 'sent')
    expect(await rig.channel.send(address, second)).toEqual({ externalId: message?.id })

    // The status was faster than the loss of the answer.
    rig.fake.statusFirst = 'delivered'
    rig.fake.trouble('cut off half-way')
    const sent = await rig.channel.send(address, { ...plain, id: `${id}-1` })
    expect(sent.externalId).toBe(rig.fake.shown[1]?.id)
    expect(rig.fake.shown).toHaveLength(2)
    end.abort()
    await listen
  })

  test('after a crash of the process before: the same', async () => {
    await using rig = await cloudRig()
    await expect(rig.channel.send(address, second)).rejects.toMatchObject({ retryAfter: 10 })
    const before = new Date(now().getTime() - 60_000)
    await expect(rig.channel.send(address, { ...second, inDoubtSince: before })).resolves.toBeDefined()
  })

  test('what Meta has refused is in no doubt', async () => {
    await using rig = await cloudRig()
    rig.fake.trouble({ status: 500, code: 131000 })
    await expect(rig.channel.send(address, { ...plain, id })).rejects.toMatchObject({ retryable: true })
    await expect(rig.channel.send(address, second)).resolves.toBeDefined()
    expect(rig.fake.shown).toHaveLength(1)
  })
})
