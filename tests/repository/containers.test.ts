import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { read, root } from './files.ts'

describe('Dockerfile', () => {
  const text = read('Dockerfile')

  test('has no fault that the linter knows', () => {
    expect(validate(text).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`)).toEqual([])
  })

  test.each(['cpu', 'cuda', 'phones'])(
    'the %s image runs as a user without rights, with a health check',
    (stage) => {
      const [, body = ''] = text.split(new RegExp(`^FROM .* AS ${stage}$`, 'm'))
      const own = body.split(/^FROM /m)[0] as string
      expect(own).toMatch(/^USER (node|jara)$/m)
      expect(own).toMatch(/^HEALTHCHECK /m)
    },
  )

  test('copies only files that are there and not ignored', () => {
    const ignored = read('.dockerignore').split('\n')
    const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, names]) => names?.split(' ') ?? [],
    )
    expect(copied.length).toBeGreaterThan(3)
    for (const name of copied.filter((one) => one !== '.')) expect(ignored).not.toContain(name)
  })
})

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml'), { merge: true })

  test('has no fault that the linter knows', async () => {
    const lint = promisify(execFile)('dclint', ['--max-warnings', '0', 'compose.yaml'], {
      cwd: root,
      env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` },
    })
    await expect(lint).resolves.toBeDefined()
  })

  test('runs one service for each role, on one PostgreSQL and one Redis', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'bots',
      'postgres',
      'redis',
      'web',
      'worker',
      'worker-gpu',
    ])
    for (const role of ['bots', 'web', 'worker']) {
      expect(compose.services[role].command).toEqual(['up', '--roles', role])
      expect(compose.services[role].environment).toMatchObject({
        DATABASE_URL: expect.stringContaining('@postgres:5432/'),
        REDIS_URL: 'redis://redis:6379',
      })
    }
  })

  test('keeps the queue: Redis evicts nothing and writes what it holds', () => {
    expect(compose.services.redis.command.join(' ')).toContain(
      '--maxmemory-policy noeviction --appendonly yes',
    )
  })

  test('keeps the sessions of linked phones, where a browser is', () => {
    expect(compose.services.bots.build.target).toBe('phones')
    expect(compose.services.bots.volumes).toEqual(['sessions:/data'])
    expect(Object.keys(compose.volumes)).toContain('sessions')
    expect(read('Dockerfile').split('FROM cpu AS phones')[1]).toContain('chromium')
  })

  test('leaves longer for a stop than Jara takes', () => {
    for (const role of ['bots', 'web', 'worker'])
      expect(Number.parseInt(compose.services[role].stop_grace_period, 10)).toBeGreaterThan(10)
  })

  test('holds no secret', () => {
    const services: { environment?: Record<string, string> }[] = Object.values(compose.services)
    const set = services.flatMap(({ environment = {} }) => Object.entries(environment))
    const secrets = set.filter(([name]) => /PASSWORD|KEY|TOKEN/.test(name))
    expect(secrets.length).toBeGreaterThan(0)
    expect(secrets.filter(([, value]) => !value.startsWith('${'))).toEqual([])
  })
})
