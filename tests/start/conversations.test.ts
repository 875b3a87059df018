import { expect, test } from 'vitest'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import { businessYaml } from './business.ts'
import { temporaryFolder } from './folder.ts'
import { jara } from './product.ts'

/** A business with one chat, in a folder that no process has open. @returns the chat's id */
async function oneChat(folder: string, key: Buffer): Promise<string> {
  const { store } = await openStore({ folder, secretKey: key })
  await using _ = store
  const { businessId } = await store.importBusiness(parseBusinessFile(businessYaml))
  const { id: accountId } = await store.saveAccount({ businessId, kind: 'whatsapp-cloud', externalId: '1' })
  const message = {
    accountId,
    address: '2348031112222',
    aliases: [{ kind: 'phone', value: '2348031112222' }],
  }
  const at = new Date('2026-12-01T09:00:00Z')
  const text = { kind: 'text' as const, text: 'Good morning', at }
  await store.personWrote({ ...message, ...text, externalId: 'own-1' })
  const received = await store.receive({
    ...message,
    kind: 'image',
    text: '',
    receivedAt: at,
    externalId: '1',
  })
  if (!received) throw new Error('the message was not new')
  return received.conversationId
}

test('a chat is taken over and given back from the command line', { timeout: 240_000 }, async () => {
  const folder = temporaryFolder()
  const key = Buffer.alloc(32, 7)
  const id = await oneChat(folder, key)
  const settings = {
    ...{ JARA_DATA: folder, JARA_SECRET_KEY: key.toString('hex') },
    JARA_NOW: '2026-12-01T12:00:00Z',
  }
  const run = (...more: string[]) => jara(['conversations', 'tola-barbers', ...more], settings)

  const taken = await run('--id', id, '--take-over', '90')
  expect(taken).toMatchObject({ code: 0, out: expect.stringContaining('silent there until 2026-12-01T13:3') })
  expect((await run()).out).toContain('until 2026-12-01T13:3')
  const back = await run('--id', id, '--hand-back', '--json')
  expect(JSON.parse(back.out)).toEqual({ id, takenOverUntil: null })
  expect((await run()).out).not.toContain('until')
  expect((await run('--id', id)).out).toMatch(/person +Good morning\n.*customer +\[image\]/)
  const refused = await run('--id', 'nobody', '--hand-back')
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no conversation nobody') })
})

test.for([
  [['--hand-back'], '--id'],
  [['--id', 'x', '--take-over', '0'], '1 to 1440 minutes'],
  [['--id', 'x', '--take-over', '1441'], '1 to 1440 minutes'],
  [['--id', 'x', '--take-over', '5', '--hand-back'], 'either'],
] as const)('%s is refused before anything is opened', { timeout: 60_000 }, async ([args, said]) => {
  const refused = await jara(['conversations', 'tola-barbers', ...args], { JARA_DATA: temporaryFolder() })
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining(said) })
})
