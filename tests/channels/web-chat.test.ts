import { expect, test } from 'vitest'
import { type ChatEvent, NotListening, webChat } from '../../bots/web-chat.ts'
import { conformance, Inbox, listening, type Rig, until } from './conformance.ts'

const now = () => new Date('2026-12-01T09:00:00+01:00')

/** A page that sends again, with the same id, until its message was taken; as the real one does. */
async function webRig(): Promise<Rig> {
  const channel = webChat({ accountId: 'account-1', now })
  let buttons: { label: string; text: string }[] = []
  let latest = { session: 'tab-1', text: '', id: '' }
  let count = 0
  const post = async () => {
    for (let attempts = 0; attempts < 5; attempts++) {
      const refused = await channel.post(latest).catch((error: unknown) => error)
      if (!(refused instanceof Error)) return
    }
  }
  const say = async (text: string) => {
    latest = { session: 'tab-1', text, id: `m${++count}` }
    await post()
  }
  const send = channel.send
  channel.send = async (address, message) => {
    buttons = message.buttons
    return send(address, message)
  }
  return {
    channel,
    customer: { address: 'tab-1', alias: { kind: 'web', value: 'tab-1' } },
    say,
    repeat: post,
    press: async (label) => say(buttons.find((button) => button.label === label)?.text ?? ''),
    shown: null,
    breaches: () => [],
    [Symbol.asyncDispose]: async () => {},
  }
}

conformance('web chat', webRig)

test('a message is refused before the chat listens and after it has stopped', async () => {
  const channel = webChat({ accountId: 'account-1', now })
  const post = () => channel.post({ session: 's', text: 'hi' })
  await expect(post()).rejects.toThrow(NotListening)
  await listening({ channel }, new Inbox(), async () => void (await post()))
  await expect(post()).rejects.toThrow(NotListening)
})

test('followers of a session hear of its messages and typing, and of no other session', async () => {
  const channel = webChat({ accountId: 'account-1', now })
  const heard: ChatEvent[] = []
  const stop = channel.subscribe('a', (event) => void heard.push(event))
  await listening({ channel }, new Inbox(), async () => {
    await channel.post({ session: 'a', text: 'hi', id: '1' })
    await channel.post({ session: 'b', text: 'hi', id: '1' })
    await channel.typing?.('a')
    await channel.typing?.('b')
    const { externalId } = await channel.send('a', { text: 'hello', buttons: [] })
    await until(() => expect(heard).toHaveLength(3))
    expect(heard).toEqual([
      { kind: 'message', externalId: 'a:1' },
      { kind: 'typing' },
      { kind: 'message', externalId },
    ])
    stop()
    await channel.send('a', { text: 'more', buttons: [] })
  })
  expect(heard).toHaveLength(3)
})
