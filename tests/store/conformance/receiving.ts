import { expect, test } from 'vitest'
import { textLimit, UnknownAccount } from '../../../prisma/store.ts'
import type { Backend } from '../backends.ts'
import { answer, chat, message, outcomes, shop, turnOf } from '../fixtures.ts'

export function receiving(backend: () => Backend): void {
  test('the same message 200 times at once is one message of one customer', async () => {
    const at = await shop(backend().store)
    const same = message(at)
    const received = await Promise.all(Array.from({ length: 200 }, () => backend().store.receive(same)))
    const stored = received.filter((one) => one !== null)
    expect(stored).toHaveLength(1)
    expect((await turnOf(at, stored[0]?.conversationId ?? '')).messages).toHaveLength(1)
    const count = 'SELECT (SELECT count(*)::int FROM "Customer" WHERE "businessId" = $1) AS customers'
    expect(await backend().sql(count, [at.id])).toEqual([{ customers: 1 }])
  })

  test('the first messages of a new customer, all at once, make one conversation', async () => {
    const at = await shop(backend().store)
    const burst = Array.from({ length: 60 }, (_, index) =>
      message(at, { address: 'joy', text: `message ${index}` }),
    )
    const received = await Promise.all(burst.map((one) => backend().store.receive(one)))
    expect(new Set(received.map((one) => one?.conversationId)).size).toBe(1)
    const { messages } = await turnOf(at, received[0]?.conversationId ?? '')
    expect(new Set(messages.map(({ text }) => text)).size).toBe(60)
  })

  test('a message that was answered long ago and comes again is still known', async () => {
    const at = await shop(backend().store)
    const first = message(at)
    const received = await backend().store.receive(first)
    await at.business.commitTurn(answer(await turnOf(at, received?.conversationId ?? '')))
    expect(await backend().store.receive(first)).toBeNull()
    expect((await turnOf(at, received?.conversationId ?? '')).messages).toEqual([])
  })

  test('one id on two accounts is two messages', async () => {
    const [one, other] = [await shop(backend().store), await shop(backend().store)]
    await chat(one, { externalId: 'same' })
    expect((await chat(other, { externalId: 'same' })).messages).toHaveLength(1)
  })

  test('a duplicate from an address never seen leaves no customer behind', async () => {
    const at = await shop(backend().store)
    await chat(at, { externalId: 'same' })
    expect(
      await backend().store.receive(message(at, { externalId: 'same', address: 'elsewhere' })),
    ).toBeNull()
    expect(await at.business.conversationByAddress(at.accountId, 'elsewhere')).toBeNull()
    expect(await backend().sql('SELECT FROM "Customer" WHERE "businessId" = $1', [at.id])).toHaveLength(1)
  })

  test('a customer is known again on another account of the business', async () => {
    const at = await shop(backend().store)
    const telegram = await backend().store.saveAccount({
      businessId: at.id,
      kind: 'telegram',
      externalId: at.slug,
    })
    const aliases = [{ kind: 'phone', value: '+2348030000009' }]
    const web = await chat(at, { aliases, senderName: 'Joy' })
    const elsewhere = await chat({ ...at, accountId: telegram.id }, { aliases })
    expect(elsewhere.customerId).toBe(web.customerId)
    expect(elsewhere.conversationId).not.toBe(web.conversationId)
    expect(elsewhere.facts.customerName).toBe('Joy')
  })

  test('a name that comes later is learnt; the one she gave herself stays', async () => {
    const at = await shop(backend().store)
    const first = await chat(at, { address: 'ngozi' })
    expect(first.facts.customerName).toBeUndefined()
    const second = await chat(at, { address: 'ngozi', senderName: ' Ngozi ' })
    expect(second.facts.customerName).toBe('Ngozi')
    await at.business.commitTurn(answer(second, { changes: [{ kind: 'name', name: 'Madam Ngozi' }] }))
    const third = await chat(at, { address: 'ngozi', senderName: 'ngozi_89' })
    expect(third.facts.customerName).toBe('Madam Ngozi')
  })

  test('a message for no account is refused, and nothing of it is kept', async () => {
    const at = await shop(backend().store)
    const lost = message({ ...at, accountId: 'nobody' }, { address: 'lost' })
    await expect(backend().store.receive(lost)).rejects.toThrow(UnknownAccount)
    expect(await backend().sql('SELECT FROM "CustomerAlias" WHERE "value" = $1', ['lost'])).toEqual([])
  })

  test('text that PostgreSQL cannot hold is stored as far as it can', async () => {
    const at = await shop(backend().store)
    const texts = {
      'a\0b': 'ab',
      '': '',
      '💇🏾‍♀️🔥': '💇🏾‍♀️🔥',
      'half \ud83d a pair': 'half \ufffd a pair',
      ['a'.repeat(20_000)]: 'a'.repeat(textLimit),
      [`${'a'.repeat(textLimit - 1)}💇`]: 'a'.repeat(textLimit - 1),
    }
    for (const [text, stored] of Object.entries(texts)) {
      expect((await chat(at, { text })).messages[0]?.text).toBe(stored)
    }
  })

  test('an id that no channel gives is refused by name', async () => {
    const at = await shop(backend().store)
    const endless = 'x'.repeat(3000)
    const refused = [{ externalId: endless }, { address: endless }, { aliases: [{ kind: 'web', value: '' }] }]
    const attempts = refused.map((changes) => backend().store.receive(message(at, changes)))
    expect(await outcomes(attempts)).toEqual({ RangeError: 3 })
  })

  test('messages are read in the order in which they came', async () => {
    const at = await shop(backend().store)
    const words = ['hi', 'good morning', 'how much', 'be twists']
    let id = ''
    for (const text of words) id = (await chat(at, { address: 'burst', text })).conversationId
    expect((await turnOf(at, id)).messages.map(({ text }) => text)).toEqual(words)
  })
}
