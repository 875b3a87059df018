import { expect, test } from 'vitest'
import { parseBusinessFile } from '../../prisma/business-file.ts'
import { openStore } from '../../prisma/open.ts'
import { hashOf } from '../../prisma/secret-hash.ts'
import { businessYaml } from './business.ts'
import { temporaryFolder } from './folder.ts'
import { jara } from './product.ts'

test('a business’s calendar feed gets a new address from the command line', {
  timeout: 240_000,
}, async () => {
  const folder = temporaryFolder()
  const key = Buffer.alloc(32, 7)
  const open = () => openStore({ folder, secretKey: key })
  {
    await using store = (await open()).store
    await store.importBusiness(parseBusinessFile(businessYaml))
  }
  const settings = {
    ...{ JARA_DATA: folder, JARA_SECRET_KEY: key.toString('hex') },
    PUBLIC_URL: 'https://jara.example/',
  }
  const { code, out } = await jara(['business', 'feed', 'tola-barbers', '--json'], settings)
  expect(code).toBe(0)
  const { address } = JSON.parse(out)
  const [, secret = ''] = /^https:\/\/jara\.example\/feed\/([\w-]{24})\.ics$/.exec(address) ?? []
  await using store = (await open()).store
  expect(await store.calendarFeed(hashOf(secret), new Date(0))).toMatchObject({ bookings: [] })
})
