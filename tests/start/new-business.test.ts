import { expect, test } from 'vitest'
import { readCode } from '../../domain/owner/code.ts'
import { openStore } from '../../prisma/open.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import { temporaryFolder } from './folder.ts'
import { jara } from './product.ts'

test('an empty business and its owner’s code are made from the command line', {
  timeout: 240_000,
}, async () => {
  const folder = temporaryFolder()
  const key = Buffer.alloc(32, 7)
  const settings = { JARA_DATA: folder, JARA_SECRET_KEY: key.toString('hex') }
  const wrong = await jara(['business', 'new', 'Ada Hair'], settings)
  expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/^Ada Hair cannot be a slug: /) })
  const { code, out } = await jara(['business', 'new', 'ada-hair', '--language', 'pcm', '--json'], settings)
  expect(code).toBe(0)
  const again = await jara(['business', 'new', 'ada-hair'], settings)
  expect(again).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^There is a business ada-hair already/),
  })
  await using store = (await openStore({ folder, secretKey: key })).store
  const made = await store.businessBySlug('ada-hair')
  const business = store.forBusiness(made?.id ?? '')
  expect(await business.business()).toMatchObject({ languages: ['pcm', 'en'], services: [] })
  const hash = hashOf(readCode(JSON.parse(out).code) ?? '')
  expect(await business.isInvited(hash, new Date())).toBe(true)
})
