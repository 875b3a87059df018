import { z } from 'zod'
import { phoneNumberIdPattern, templatePattern } from '../bots/whatsapp-cloud/account.ts'

/** A check that names the fix: "<fault>|<fix>", taken apart in `config.ts`. */
const text = (fault: string, fix: string) => `${fault}|${fix}`

const url = (protocols: RegExp, fault: string, fix: string) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), text(fault, fix))

const whole = (from: number, to: number, fix: string) =>
  z
    .string()
    .regex(/^\d+$/, text('is not a whole number', fix))
    .transform(Number)
    .refine((value) => value >= from && value <= to, text(`is not between ${from} and ${to}`, fix))

/** A model as any task may have it. */
const model = () =>
  z
    .string()
    .refine(
      (value) =>
        !/^https?:/.test(value) || (URL.canParse(value) && /\/v\d+\/?$/.test(new URL(value).pathname)),
      text(
        'is not the address of an OpenAI-compatible server',
        'Write http://HOST:PORT/v1, the path of a GGUF file, or the name of a pulled model',
      ),
    )

/** Powers of ten, as disks and model pages count: 6GB is 6,000,000,000 bytes. */
function bytesOf(amount: string): number {
  const power = ['B', 'KB', 'MB', 'GB', 'TB'].indexOf(amount.replace(/[\d.\s]/g, '').toUpperCase())
  return Math.floor(Number.parseFloat(amount) * 1000 ** power)
}

const hex = /^[0-9a-f]{64}$/i
/** With a dot: an address at a bare machine name is none to Paystack. */
export const domain = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/i
const hexSecret = /^[0-9a-f]{32}$/i
const base64 = /^[A-Za-z0-9+/_-]{43}=?$/

/**
 * Every setting that Jara knows, with what it must look like. A setting that is empty counts as absent.
 * Documented in `docs/settings.md`; a repository test holds the two together.
 */
export const settings = z.object({
  DATABASE_URL: url(
    /^postgres(ql)?:$/,
    'is not a PostgreSQL address',
    'Write postgresql://USER:PASSWORD@HOST:5432/DATABASE, or leave it out for the embedded database',
  ).optional(),
  REDIS_URL: url(
    /^rediss?:$/,
    'is not a Redis address',
    'Write redis://HOST:6379, or leave it out for the embedded queue',
  ).optional(),
  JARA_DATA: z.string().default('./data'),
  JARA_MODEL: model().optional(),
  JARA_MODEL_KEY: z.string().optional(),
  JARA_MODEL_NAME: z.string().optional(),
  JARA_MODEL_ANSWER: model().optional(),
  JARA_MODEL_ANSWER_KEY: z.string().optional(),
  JARA_MODEL_ANSWER_NAME: z.string().optional(),
  JARA_MODEL_SUMMARY: model().optional(),
  JARA_MODEL_SUMMARY_KEY: z.string().optional(),
  JARA_MODEL_SUMMARY_NAME: z.string().optional(),
  JARA_MODEL_LOAD: z
    .enum(
      ['preload', 'on-demand'],
      text('is neither preload nor on-demand', 'Leave it out to load every model at the start'),
    )
    .default('preload'),
  JARA_MODEL_MEMORY: z
    .string()
    .regex(/^\d+(?:\.\d+)?\s?[KMGT]?B$/i, text('is not an amount of memory', 'Write it like 6GB or 800MB'))
    .transform(bytesOf)
    .optional(),
  JARA_MODEL_IDLE: whole(1, 1440, 'Write minutes, like 10, or leave it out').default(10),
  JARA_MODEL_MIRROR: url(
    /^https?:$/,
    'is not a web address',
    'Write the address of a mirror of Hugging Face, like https://mirror.example.com, or leave it out',
  ).optional(),
  HF_TOKEN: z.string().optional(),
  JARA_GPU: z
    .enum(
      ['auto', 'off', 'cuda', 'vulkan'],
      text('is none of auto, off, cuda and vulkan', 'Leave it out to use a GPU where one is'),
    )
    .default('auto'),
  JARA_SECRET_KEY: z
    .string()
    .refine(
      (value) => hex.test(value) || base64.test(value),
      text('is not 32 bytes in hex or base64', 'Make one with `openssl rand -hex 32` and keep it safe'),
    )
    .transform((value) => Buffer.from(value, hex.test(value) ? 'hex' : 'base64'))
    .optional(),
  JARA_NOW: z.iso
    .datetime({
      offset: true,
      error: text('is not an ISO instant', 'Write it like 2026-12-01T09:00:00+01:00, or leave it out'),
    })
    .transform((value) => new Date(value))
    .optional(),
  JARA_SETTLE_MS: whole(0, 60_000, 'Write milliseconds, like 1200, or leave it out').default(1200),
  JARA_LOG: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'silent'],
      text('is not a log level', 'Write trace, debug, info, warn, error or silent'),
    )
    .optional(),
  PORT: whole(0, 65_535, 'Write a free port like 3000; 0 takes any free one').default(3000),
  PUBLIC_URL: url(
    /^https?:$/,
    'is not a web address',
    'Write the address at which customers reach this server, like https://chat.example.com',
  )
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(
      /^\d+:[\w-]+$/,
      text('is not a bot token', 'Copy it from BotFather again; it looks like 123456789:AAE…'),
    )
    .optional(),
  TELEGRAM_API_ROOT: url(
    /^https?:$/,
    'is not a web address',
    'Write the address of a Bot API server, or leave it out for the public one',
  )
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  TELEGRAM_MODE: z
    .enum(
      ['polling', 'webhook'],
      text('is neither polling nor webhook', 'Leave it out for polling, which needs no public address'),
    )
    .default('polling'),
  TELEGRAM_BUSINESS: z
    .string()
    .regex(
      /^[a-z0-9-]+$/,
      text('is not a slug', 'Write the `slug` of a business file, like adas-hair-lounge'),
    )
    .optional(),
  JARA_CHROMIUM: z.string().optional(),
  WHATSAPP_WEB_STARTS: whole(
    1,
    10,
    'Write how many browsers may start at once, like 2, or leave it out',
  ).default(2),
  WHATSAPP_WEB_PER_HOUR: whole(
    0,
    500,
    'Write how many unasked messages a linked phone may send an hour, like 30, or leave it out',
  ).default(30),
  WHATSAPP_CLOUD_TOKEN: z
    .string()
    .regex(
      /^[\w-]{20,}$/,
      text('is not an access token', 'Make one for a system user in Business settings; it begins with EAA'),
    )
    .optional(),
  WHATSAPP_CLOUD_PHONE_NUMBER_ID: z
    .string()
    .regex(
      phoneNumberIdPattern,
      text(
        'is not a phone number id',
        'Copy the number’s id from the app’s page "API Setup" in WhatsApp; it is not the phone number',
      ),
    )
    .optional(),
  WHATSAPP_CLOUD_APP_SECRET: z
    .string()
    .regex(
      hexSecret,
      text(
        'is not an app secret',
        'Copy it from the app’s Settings > Basic; it has 32 letters a–f and digits',
      ),
    )
    .optional(),
  WHATSAPP_CLOUD_VERIFY_TOKEN: z
    .string()
    .regex(
      /^\S{8,256}$/,
      text('is shorter than 8 characters or has spaces', 'Make one with `openssl rand -hex 16`'),
    )
    .optional(),
  WHATSAPP_CLOUD_BUSINESS: z
    .string()
    .regex(
      /^[a-z0-9-]+$/,
      text('is not a slug', 'Write the `slug` of a business file, like adas-hair-lounge'),
    )
    .optional(),
  WHATSAPP_CLOUD_TEMPLATE: z
    .string()
    .regex(
      templatePattern,
      text('is not name:language', 'Write it as WhatsApp Manager shows it, like jara_update:en'),
    )
    .optional(),
  WHATSAPP_CLOUD_BASE_URL: url(
    /^https?:$/,
    'is not a web address',
    'Write the address of a Graph API, or leave it out for Meta’s own',
  )
    .transform((value) => value.replace(/\/+$/, ''))
    .optional(),
  PAYSTACK_SECRET_KEY: z
    .string()
    .regex(
      /^sk_(?:test|live)_\w{20,}$/,
      text(
        'is not a secret key of Paystack',
        'Copy it from Settings > API Keys & Webhooks of the Paystack dashboard; it begins with sk_test_ or sk_live_',
      ),
    )
    .optional(),
  PAYSTACK_BASE_URL: url(
    /^https?:$/,
    'is not a web address',
    'Write the address of another Paystack API, or leave it out for Paystack’s own',
  )
    .transform((value) => value.replace(/\/+$/, ''))
    .default('https://api.paystack.co'),
  PAYSTACK_EMAIL_DOMAIN: z
    .string()
    .regex(domain, text('is not a domain', 'Write a domain of yours without @, like pay.example.com'))
    .optional(),
  NODE_ENV: z.string().optional(),
})

export type Settings = z.output<typeof settings>
