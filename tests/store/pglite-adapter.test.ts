import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openClient } from '../../prisma/client.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import { PgliteAdapterFactory } from '../../prisma/pglite-adapter.ts'

let pglite: PGlite
let client: PrismaClient
beforeAll(async () => {
  pglite = await PGlite.create()
  await pglite.exec('CREATE TABLE "Line" (n INT, CONSTRAINT "once" UNIQUE (n) DEFERRABLE INITIALLY DEFERRED)')
  client = openClient(new PgliteAdapterFactory(pglite))
})
afterAll(() => pglite.close())

const lines = async () =>
  (await pglite.query<{ n: number }>('SELECT n FROM "Line" ORDER BY n')).rows.map(({ n }) => n)

test('a COMMIT that fails is reported, and the next transaction goes on', async () => {
  const twice = client.$transaction(async (tx) => {
    await tx.$executeRaw`INSERT INTO "Line" VALUES (1)`
    await tx.$executeRaw`INSERT INTO "Line" VALUES (1)`
  })
  await expect(twice).rejects.toThrow(/once/)
  await client.$transaction((tx) => tx.$executeRaw`INSERT INTO "Line" VALUES (2)`)
  expect(await lines()).toEqual([2])
})

test('a transaction that throws leaves nothing, and others wait for it instead of slipping in', async () => {
  const failing = client.$transaction(async (tx) => {
    await tx.$executeRaw`INSERT INTO "Line" VALUES (3)`
    await tx.$executeRaw`SELECT pg_sleep(0.05)`
    throw new Error('changed my mind')
  })
  const beside = client.$executeRaw`INSERT INTO "Line" VALUES (4)`
  const raw = pglite.transaction((tx) => tx.query('INSERT INTO "Line" VALUES (5)'))
  await expect(failing).rejects.toThrow('changed my mind')
  await Promise.all([beside, raw])
  expect(await lines()).toEqual([2, 4, 5])
})

test('many transactions at once stand in line and all come through', async () => {
  const adds = Array.from({ length: 150 }, (_, n) =>
    client.$transaction((tx) => tx.$executeRaw`INSERT INTO "Line" VALUES (${100 + n})`),
  )
  await Promise.all(adds)
  expect((await lines()).filter((n) => n >= 100)).toHaveLength(150)
})
