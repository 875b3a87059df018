import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { files, read, sources } from './files.ts'

interface Import {
  from: string
  /** A path from the root, or the name of a package. */
  to: string
  typeOnly: boolean
}

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gm
const dynamic = /\bimport\('([^']+)'\)/g

function importsOf(path: string): Import[] {
  const text = read(path)
  const found = [
    ...[...text.matchAll(statement)].map(([, type, to]) => ({
      to: to as string,
      typeOnly: type !== undefined,
    })),
    ...[...text.matchAll(dynamic)].map(([, to]) => ({ to: to as string, typeOnly: false })),
  ]
  return found.map(({ to, typeOnly }) => ({
    from: path,
    to: to.startsWith('.') ? posix.join(posix.dirname(path), to) : to,
    typeOnly,
  }))
}

const room = (path: string) => path.split('/')[0] as string
const rooms = ['domain', 'prisma', 'bots', 'worker', 'web', 'locales', 'start']
const imports = sources().flatMap(importsOf)
const between = imports.filter(({ from, to }) => rooms.includes(room(to)) && room(to) !== room(from))

/** Which rooms a room may look into. */
const mayImport: Record<string, string[]> = {
  domain: [],
  locales: ['domain'],
  prisma: ['domain'],
  bots: ['domain', 'prisma', 'locales'],
  worker: ['domain', 'prisma', 'locales'],
  web: ['domain', 'prisma', 'locales'],
  start: ['domain', 'prisma', 'bots', 'worker', 'web', 'locales'],
}
/** `bots` knows the queue's port, by type alone. */
const portOfTheQueue = (one: Import) =>
  one.typeOnly && room(one.from) === 'bots' && one.to === 'worker/queue/queue.ts'

describe('who may import whom', () => {
  test('there are imports to look at', () => {
    expect(between.length).toBeGreaterThan(50)
  })

  test('a room imports only the rooms below it', () => {
    const wrong = between.filter(
      (one) => !mayImport[room(one.from)]?.includes(room(one.to)) && !portOfTheQueue(one),
    )
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })

  test('imports name the file, with its ending', () => {
    const wrong = imports.filter(
      ({ to }) => to.includes('/') && rooms.includes(room(to)) && !/\.\w+$/.test(to),
    )
    expect(wrong).toEqual([])
  })
})

describe('each foreign library has one place', () => {
  const places: [RegExp, RegExp][] = [
    [/^(grammy|@grammyjs\/.*)$/, /^bots\/telegram\//],
    [/^node-llama-cpp$/, /^worker\/engine\//],
    [/^(bullmq|ioredis)$/, /^worker\/queue\//],
    [/^(pg|@prisma\/.*|pglite-prisma-adapter)$/, /^prisma\//],
    [/^@electric-sql\//, /^(prisma|worker\/queue)\//],
    [/^(hono|@hono\/.*)(\/.*)?$/, /^web\//],
    [/^i18next$/, /^locales\//],
    [/^prom-client$/, /^start\//],
    [/^commander$/, /^start\//],
  ]
  test.each(places)('%s in %s', (library, place) => {
    const users = imports.filter(({ to, typeOnly }) => library.test(to) && !typeOnly)
    expect(users.length).toBeGreaterThan(0)
    const foreign = users.filter(({ from }) => !place.test(from))
    expect(foreign.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })
})

test('every package that is imported is a dependency, and the other way round', () => {
  const manifest = JSON.parse(read('package.json'))
  const packageOf = (name: string) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/')
  const foreign = imports.filter(({ to }) => !rooms.includes(room(to)) && !to.startsWith('node:'))
  const used = new Set(foreign.map(({ to }) => packageOf(to)))
  expect([...used].filter((name) => !(name in manifest.dependencies))).toEqual([])
  const generated = files(/^prisma\/generated\/.*\.ts$/)
    .map(read)
    .join('\n')
  // `node` is the runtime itself.
  const idle = Object.keys(manifest.dependencies).filter(
    (name) =>
      name !== 'node' &&
      !used.has(name) &&
      !generated.includes(`'${name}`) &&
      !generated.includes(`"${name}`),
  )
  expect(idle).toEqual([])
})
