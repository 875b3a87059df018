import { expect, test } from 'vitest'
import type { ChannelEvent } from '../../bots/channel.ts'
import { conformance, Inbox, isMessage, listening, until } from './conformance.ts'
import { terminal, terminalRig } from './terminal-rig.ts'

conformance('terminal', terminalRig)

test('piped lines are a conversation: each waits for its reply, and the end is told', async () => {
  const { channel, input, screen } = terminal({ interactive: false })
  const inbox = new Inbox()
  const order: string[] = []
  const receive = async (event: ChannelEvent) => {
    await inbox.receive(event)
    if (!isMessage(event)) return
    order.push(`asked ${event.text}`)
    setTimeout(async () => {
      order.push(`answered ${event.text}`)
      await channel.send('me', { text: `about ${event.text}`, buttons: [{ label: 'Book', text: 'book am' }] })
    }, 20)
  }
  input.end('price\n\n1\n')
  const end = new AbortController()
  const listen = channel.listen(receive, end.signal)
  await channel.ended
  end.abort()
  await listen
  expect(order).toEqual(['asked price', 'answered price', 'asked book am', 'answered book am'])
  expect(screen.join('')).toBe('Ada: about price\n  1) Book\nAda: about book am\n  1) Book\n')
})

test('a piped line whose reply does not come gives way to the next', async () => {
  const { channel, input } = terminal({ interactive: false, replyTimeoutMs: 10 })
  const inbox = new Inbox()
  input.end('one\ntwo\n')
  await listening({ channel }, inbox, async () => {
    await channel.ended
  })
  expect(inbox.taken.map(({ text }) => text)).toEqual(['one', 'two'])
})

test('two runs of a terminal never share an external id', async () => {
  const ids = new Set<string>()
  for (const _run of [1, 2]) {
    const { channel, input } = terminal({ interactive: true })
    const inbox = new Inbox()
    await listening({ channel }, inbox, async () => {
      input.write('hello\n')
      await until(() => expect(inbox.taken).toHaveLength(1))
    })
    ids.add(inbox.taken[0]?.externalId ?? '')
  }
  expect(ids.size).toBe(2)
})
