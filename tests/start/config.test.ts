import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../start/config.ts'
import { ConfigError } from '../../start/fault.ts'

const key = 'ab'.repeat(32)
const shared = {
  DATABASE_URL: 'postgresql://u:p@db/jara',
  REDIS_URL: 'redis://queue:6379',
  JARA_SECRET_KEY: key,
}

function faultsOf(environment: Record<string, string>, roles = 'all'): string[] {
  try {
    parseConfig(environment, roles)
    return []
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    const { faults, message } = error as ConfigError
    for (const { fix } of faults) {
      expect(fix).not.toBe('')
      expect(message).toContain(fix)
    }
    return faults.map(({ setting }) => setting)
  }
}

test('nothing set: one process with everything embedded', () => {
  const { config, warnings } = parseConfig({})
  expect(config).toMatchObject({
    roles: ['bots', 'worker', 'web'],
    databaseUrl: undefined,
    redisUrl: undefined,
    dataFolder: './data',
    settleMs: 1200,
    port: 3000,
    publicUrl: 'http://localhost:3000',
    startAt: undefined,
    telegram: { token: undefined, mode: 'polling' },
    whatsappWeb: { chromium: undefined, starts: 2, perHour: 30 },
    writers: { answering: undefined, summarising: undefined, load: 'preload', memory: undefined },
  })
  expect(warnings).toEqual([])
})

test('all faults are told at once, each with its fix', () => {
  const faults = faultsOf({
    PORT: '70000',
    PUBLIC_URL: 'example.com',
    DATABASE_URL: 'mysql://x',
    REDIS_URL: 'localhost',
    JARA_SECRET_KEY: 'short',
    JARA_NOW: 'tomorrow',
    JARA_SETTLE_MS: 'soon',
    JARA_LOG: 'loud',
    JARA_GPU: 'yes',
    JARA_MODEL: 'http://localhost:8080',
    JARA_MODEL_ANSWER: 'https://models.example.com/',
    JARA_MODEL_SUMMARY: 'http://',
    JARA_MODEL_LOAD: 'sometimes',
    JARA_MODEL_MEMORY: 'plenty',
    JARA_MODEL_IDLE: '0',
    TELEGRAM_BOT_TOKEN: 'not a token',
    TELEGRAM_API_ROOT: 'api',
    TELEGRAM_MODE: 'pigeon',
    TELEGRAM_BUSINESS: "Ada's",
    WHATSAPP_WEB_STARTS: '0',
    WHATSAPP_WEB_PER_HOUR: 'plenty',
  })
  expect(faults).toHaveLength(21)
})

test('a fault never shows the value of a secret', () => {
  const secrets = {
    JARA_SECRET_KEY: 'hunter2',
    TELEGRAM_BOT_TOKEN: 'hunter2',
    DATABASE_URL: 'http://hunter2@db',
  }
  expect(() => parseConfig(secrets)).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('hunter2') }),
  )
})

describe('roles', () => {
  test('in any order', () => {
    expect(parseConfig(shared, 'web, bots').config.roles).toEqual(['bots', 'web'])
  })

  test('an unknown one is a fault', () => {
    expect(faultsOf(shared, 'bots,dancer')).toEqual(['--roles'])
  })

  test('some of them need what all processes share', () => {
    expect(faultsOf({}, 'worker')).toEqual(['DATABASE_URL', 'REDIS_URL', 'JARA_SECRET_KEY'])
    expect(faultsOf(shared, 'worker')).toEqual([])
  })
})

test('an empty setting counts as absent', () => {
  expect(parseConfig({ PORT: '', DATABASE_URL: '', TELEGRAM_BOT_TOKEN: '' }).config.port).toBe(3000)
})

test.each([
  ['hex', key, Buffer.alloc(32, 0xab)],
  ['base64', Buffer.alloc(32, 7).toString('base64'), Buffer.alloc(32, 7)],
  ['base64url', Buffer.alloc(32, 255).toString('base64url'), Buffer.alloc(32, 255)],
])('the secret key in %s', (_name, text, bytes) => {
  expect(parseConfig({ JARA_SECRET_KEY: text }).config.secretKey).toEqual(bytes)
})

describe('models per task', () => {
  test('the model that reads may write too, or others', () => {
    const { config } = parseConfig({
      ...{
        JARA_MODEL_ANSWER: 'same',
        JARA_MODEL_SUMMARY: 'http://gpu:8000/v1',
        JARA_MODEL_LOAD: 'on-demand',
      },
      ...{ JARA_MODEL_SUMMARY_KEY: 'k', JARA_MODEL_SUMMARY_NAME: 'large', JARA_MODEL_IDLE: '3' },
    })
    expect(config.writers).toEqual({
      answering: 'same',
      summarising: { name: 'http://gpu:8000/v1', key: 'k', served: 'large' },
      load: 'on-demand',
      memory: undefined,
      idleMs: 180_000,
    })
  })

  test.each([
    ['6GB', 6e9],
    ['6 gb', 6e9],
    ['1.5GB', 1.5e9],
    ['800MB', 8e8],
    ['1TB', 1e12],
    ['500B', 500],
  ])('memory of %s', (amount, bytes) => {
    expect(parseConfig({ JARA_MODEL_MEMORY: amount }).config.writers.memory).toBe(bytes)
  })
})

describe('the clock', () => {
  test('JARA_NOW keeps its offset', () => {
    const { config } = parseConfig({ JARA_NOW: '2026-12-01T09:00:00+01:00' })
    expect(config.startAt?.toISOString()).toBe('2026-12-01T08:00:00.000Z')
  })

  test('JARA_NOW is refused in production', () => {
    expect(faultsOf({ JARA_NOW: '2026-12-01T09:00:00Z', NODE_ENV: 'production' })).toEqual(['JARA_NOW'])
  })
})

describe('Telegram by webhook', () => {
  const webhook = { TELEGRAM_MODE: 'webhook', TELEGRAM_BOT_TOKEN: '123:abc' }

  test('needs a public https address', () => {
    expect(faultsOf(webhook)).toEqual(['PUBLIC_URL'])
    expect(faultsOf({ ...webhook, PUBLIC_URL: 'http://chat.example.com' })).toEqual(['PUBLIC_URL'])
    expect(faultsOf({ ...webhook, PUBLIC_URL: 'https://chat.example.com/' })).toEqual([])
  })

  test('not from a Bot API server of one’s own', () => {
    expect(faultsOf({ ...webhook, TELEGRAM_API_ROOT: 'http://localhost:8081' })).toEqual([])
  })
})

test('an unknown name gets a warning that suggests what was meant', () => {
  const { warnings } = parseConfig({ JARA_SETLE_MS: '5', JARA_COLOUR: 'red', HOME: '/', PORTS: '1' })
  expect(warnings).toHaveLength(2)
  expect(warnings[0]).toContain('Did you mean JARA_SETTLE_MS?')
  expect(warnings[1]).toContain('docs/settings.md')
})

test('payments need a key that is one, and a domain for the addresses that Paystack wants', () => {
  const PAYSTACK_SECRET_KEY = `sk_test_${'a1'.repeat(20)}`
  const paystackOf = (environment: Record<string, string>) => parseConfig(environment).config.paystack
  expect(parseConfig({}).config.paystack).toBeUndefined()
  expect(paystackOf({ PAYSTACK_SECRET_KEY, PUBLIC_URL: 'https://chat.example.com/' })).toEqual({
    ...{ secretKey: PAYSTACK_SECRET_KEY, baseUrl: 'https://api.paystack.co' },
    emailDomain: 'chat.example.com',
  })
  const own = { PAYSTACK_EMAIL_DOMAIN: 'pay.example.com', PAYSTACK_BASE_URL: 'http://127.0.0.1:9/' }
  expect(paystackOf({ PAYSTACK_SECRET_KEY, ...own })).toMatchObject({
    ...{ baseUrl: 'http://127.0.0.1:9', emailDomain: 'pay.example.com' },
  })
  expect(faultsOf({ PAYSTACK_SECRET_KEY })).toEqual(['PAYSTACK_EMAIL_DOMAIN'])
  expect(faultsOf({ PAYSTACK_SECRET_KEY, PUBLIC_URL: 'http://10.0.0.5:3000' })).toEqual([
    'PAYSTACK_EMAIL_DOMAIN',
  ])
  expect(faultsOf({ PAYSTACK_SECRET_KEY: 'pk_test_public', ...own })).toEqual(['PAYSTACK_SECRET_KEY'])
  expect(faultsOf(own)).toEqual(['PAYSTACK_SECRET_KEY'])
  expect(faultsOf({ PAYSTACK_SECRET_KEY, PAYSTACK_EMAIL_DOMAIN: 'me@example.com' })).toEqual([
    'PAYSTACK_EMAIL_DOMAIN',
  ])
})
