import { describe, expect, test } from 'vitest'
import type { ChannelEvent } from '../../bots/channel.ts'
import {
  change,
  chioma,
  hidden,
  messageOf,
  messagesChange,
  notification,
  number,
} from './fake-cloud-webhooks.ts'
import { type CloudRig, cloudRig, now } from './whatsapp-cloud-rig.ts'

/** Everything that the channel hands over while `work` runs. */
async function heard(rig: CloudRig, work: () => Promise<unknown>): Promise<ChannelEvent[]> {
  const events: ChannelEvent[] = []
  const end = new AbortController()
  const listen = rig.channel.listen(async (event) => void events.push(event), end.signal)
  await work()
  end.abort()
  await listen
  expect(rig.breaches()).toEqual([])
  return events
}

describe('messages on WhatsApp', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['text', { text: { body: 'abeg how far' } }, 'text', 'abeg how far'],
    ['image', { image: { id: '1', caption: 'this style' } }, 'image', 'this style'],
    ['audio', { audio: { id: '1', voice: true } }, 'voice', ''],
    ['video', { video: { id: '1' } }, 'video', ''],
    ['document', { document: { id: '1', filename: 'a.pdf', caption: 'see am' } }, 'document', 'see am'],
    ['sticker', { sticker: { id: '1', animated: true } }, 'sticker', ''],
    ['location', { location: { latitude: 6.4, longitude: 3.4, name: 'Lekki' } }, 'location', ''],
    ['contacts', { contacts: [{ name: { formatted_name: 'Sister' } }] }, 'contact', ''],
    ['button', { button: { payload: 'YES', text: 'Yes please' } }, 'text', 'Yes please'],
    ['order', { order: { catalog_id: '1', text: 'these two' } }, 'other', 'these two'],
    ['unsupported', { unsupported: { type: 'view_once' }, errors: [{ code: 131051 }] }, 'view-once', ''],
    ['unsupported', { errors: [{ code: 131051 }] }, 'other', ''],
    ['interactive', { interactive: { type: 'nfm_reply', nfm_reply: { response_json: '{}' } } }, 'other', ''],
    ['a type of next year', {}, 'other', ''],
  ])('%s %j is %s', async (type, content, kind, text) => {
    await using rig = await cloudRig()
    const events = await heard(rig, () => rig.fake.write(chioma, { type, ...content }))
    expect(events).toMatchObject([{ kind, text, address: chioma.waId }])
  })

  test('know name, number, id, time and their own name', async () => {
    await using rig = await cloudRig()
    const message = messageOf(chioma, {
      type: 'text',
      text: { body: 'from the advert' },
      referral: { source_type: 'ad', headline: 'Braids' },
      context: { from: number.display, id: 'wamid.before' },
    })
    const events = await heard(rig, () => rig.fake.post(notification(messagesChange(chioma, [message]))))
    expect(events).toEqual([
      {
        accountId: 'account-1',
        externalId: message.id,
        address: chioma.waId,
        otherAddresses: [chioma.userId],
        aliases: [
          { kind: 'phone', value: chioma.waId },
          { kind: 'bsuid', value: chioma.userId },
        ],
        senderName: 'Chioma Obi',
        kind: 'text',
        text: 'from the advert',
        receivedAt: new Date(1_796_112_000_000),
      },
    ])
  })

  test('of who hides her number are known by the id alone', async () => {
    await using rig = await cloudRig()
    const events = await heard(rig, () => rig.fake.say(hidden, 'hi'))
    expect(events).toMatchObject([
      { address: hidden.userId, aliases: [{ kind: 'bsuid', value: hidden.userId }] },
    ])
    expect(events[0]).not.toHaveProperty('otherAddresses')
  })

  test('a text that the database could not hold is made storable', async () => {
    await using rig = await cloudRig()
    const events = await heard(rig, () => rig.fake.say(chioma, `a\0b \ud83d${'n'.repeat(5000)}`))
    const { text } = events[0] as { text: string }
    expect(text.startsWith('ab \ufffdn')).toBe(true)
    expect(text).toHaveLength(4096)
    const [cut] = await heard(rig, () => rig.fake.say(chioma, `${'n'.repeat(4095)}😀`))
    expect(cut).toMatchObject({ text: 'n'.repeat(4095) })
  })

  test('a choice of somebody else’s counts as its title', async () => {
    await using rig = await cloudRig()
    const reply = { type: 'button_reply', button_reply: { id: 'opt_7', title: 'Book now' } }
    const events = await heard(rig, () => rig.fake.write(chioma, { type: 'interactive', interactive: reply }))
    expect(events).toMatchObject([{ kind: 'text', text: 'Book now' }])
  })

  test('a choice whose text fits no id comes back as its label', async () => {
    await using rig = await cloudRig()
    const label = 'Knotless braids, waist length, with curls'
    const events = await heard(rig, async () => {
      const buttons = [{ label, text: `${label} ${'and more '.repeat(30)}` }]
      await rig.channel.send(chioma.waId ?? '', { text: 'Which one?', buttons })
      await rig.fake.press(chioma, label)
    })
    expect(events).toMatchObject([{ text: label }])
  })

  test('an edit and a deletion name the message they are about', async () => {
    await using rig = await cloudRig()
    const edit = {
      type: 'edit',
      edit: { original_message_id: 'wamid.first', message: { type: 'text', text: { body: 'at 4, not 3' } } },
    }
    const events = await heard(rig, async () => {
      await rig.fake.write(chioma, edit)
      await rig.fake.write(chioma, { type: 'revoke', revoke: { original_message_id: 'wamid.first' } })
    })
    const about = { accountId: 'account-1', externalId: 'wamid.first', at: new Date(1_796_112_000_000) }
    expect(events).toEqual([
      { event: 'edit', ...about, text: 'at 4, not 3' },
      { event: 'withdrawal', ...about },
    ])
  })

  test('a changed number makes two names one customer’s', async () => {
    await using rig = await cloudRig()
    const system = {
      type: 'user_changed_number',
      body: 'User changed',
      wa_id: '2348099998888',
      user_id: 'NG.2',
      previous_user_id: chioma.userId,
    }
    const { from_user_id: _, ...message } = messageOf(chioma, { type: 'system', system })
    const events = await heard(rig, () =>
      rig.fake.post(notification(change('messages', { messages: [message] }))),
    )
    expect(events).toMatchObject([
      {
        event: 'identity',
        addresses: [chioma.userId, chioma.waId, 'NG.2', '2348099998888'],
        aliases: expect.arrayContaining([
          { kind: 'phone', value: chioma.waId },
          { kind: 'phone', value: '2348099998888' },
          { kind: 'bsuid', value: 'NG.2' },
        ]),
      },
    ])
  })

  test('one that has no name is left out and logged; the others come through', async () => {
    await using rig = await cloudRig()
    const sound = messageOf(chioma, { type: 'text', text: { body: 'hello' } })
    const broken = [null, 'x', { type: 'text' }, { ...sound, id: 7 }, sound]
    const events = await heard(rig, () =>
      rig.fake.post(notification(messagesChange(chioma, broken as (typeof sound)[]))),
    )
    expect(events).toMatchObject([{ text: 'hello' }])
    expect(rig.logs.join('')).toContain('"at":"id"')
    expect(rig.logs.join('')).not.toContain('hello')
  })

  test.each([
    ['a time', { timestamp: 1_796_112_001 }, { text: 'hello', receivedAt: new Date(1_796_112_001_000) }],
    ['an odd time', { timestamp: 'noon' }, { text: 'hello', receivedAt: now() }],
    ['a text', { text: { body: 7 } }, { kind: 'text', text: '' }],
    ['a caption', { type: 'image', image: { caption: null } }, { kind: 'image', text: 'hello' }],
    ['a choice', { type: 'interactive', interactive: { button_reply: 'Yes' } }, { kind: 'other' }],
    ['a user id', { from_user_id: 'n'.repeat(5000) }, { address: chioma.waId }],
  ])('%s of another form than documented loses no message', async (_, odd, expected) => {
    await using rig = await cloudRig()
    const message = { ...messageOf(chioma, { type: 'text', text: { body: 'hello' } }), ...odd }
    const events = await heard(rig, () => rig.fake.post(notification(messagesChange(chioma, [message]))))
    expect(events).toMatchObject([expected])
  })
})

describe('what a person writes in the WhatsApp Business app', () => {
  const echo = { from: number.display, to: chioma.waId, to_user_id: chioma.userId, timestamp: '1796112000' }

  test('takes the chat over', async () => {
    await using rig = await cloudRig()
    const message_echoes = [
      { ...echo, id: 'wamid.e1', type: 'text', text: { body: 'Chioma dear, come by 3' } },
      { ...echo, id: 'wamid.e2', type: 'image', image: { id: '1', caption: 'like this' } },
      { ...echo, id: 'wamid.e3', type: 'revoke', revoke: { original_message_id: 'wamid.e1' } },
    ]
    const events = await heard(rig, () =>
      rig.fake.post(notification(change('smb_message_echoes', { message_echoes }))),
    )
    expect(events).toEqual([
      {
        event: 'person',
        accountId: 'account-1',
        externalId: 'wamid.e1',
        address: chioma.waId,
        otherAddresses: [chioma.userId],
        aliases: [
          { kind: 'phone', value: chioma.waId },
          { kind: 'bsuid', value: chioma.userId },
        ],
        kind: 'text',
        text: 'Chioma dear, come by 3',
        at: new Date(1_796_112_000_000),
      },
      expect.objectContaining({ event: 'person', externalId: 'wamid.e2', kind: 'image', text: 'like this' }),
    ])
  })
})

describe('statuses of what was sent', () => {
  const id = '0193b0a0-0000-7000-8000-000000000001'

  test.each([
    ['sent', {}, { status: 'sent' }],
    ['delivered', {}, { status: 'delivered' }],
    ['read', {}, { status: 'read' }],
    ['played', {}, { status: 'read' }],
    [
      'failed',
      { errors: [{ code: 131047, title: 'Re-engagement message' }] },
      { status: 'failed', error: { code: '131047', failure: 'window-closed' } },
    ],
    [
      'failed',
      { errors: [{ code: 131026 }] },
      { status: 'failed', error: { code: '131026', failure: 'not-on-channel' } },
    ],
    ['failed', { errors: [{ code: 131053 }] }, { status: 'failed', error: { code: '131053' } }],
    ['failed', {}, { status: 'failed', error: { code: 'unknown' } }],
  ])('%s %j', async (status, more, expected) => {
    await using rig = await cloudRig()
    const events = await heard(rig, async () => {
      await rig.channel.send(chioma.waId ?? '', { id, text: 'hello', buttons: [] })
      const [message] = rig.fake.shown
      if (message) await rig.fake.tell(message, status, more)
    })
    expect(events).toMatchObject([
      { event: 'receipt', externalId: rig.fake.shown[0]?.id, outboundId: id, ...expected },
    ])
  })

  test('others say nothing of how far it got', async () => {
    await using rig = await cloudRig()
    const timestamp = '1796112000'
    const statuses = [
      { id: 'wamid.1', status: 'deleted', timestamp },
      { id: 'wamid.2', status: 'read', timestamp, recipient_type: 'group' },
      { status: 'sent' },
    ]
    expect(await heard(rig, () => rig.fake.post(notification(change('messages', { statuses }))))).toEqual([])
  })
})

describe('typing on WhatsApp', () => {
  test('marks the chat’s latest message as read', async () => {
    await using rig = await cloudRig()
    await heard(rig, async () => {
      await rig.fake.say(chioma, 'one')
      await rig.fake.say(hidden, 'two')
      await rig.channel.typing?.(chioma.waId ?? '')
      await rig.channel.typing?.('2340000000000')
    })
    expect(rig.fake.reads).toHaveLength(1)
    expect(rig.fake.reads[0]?.typing).toBe(true)
  })
})
