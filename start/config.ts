import { join } from 'node:path'
import { closest, distance } from 'fastest-levenshtein'
import type { GpuChoice } from '../worker/engine/gpu.ts'
import { ConfigError, type SettingFault } from './fault.ts'
import { parseRoles, type Role, roles } from './roles.ts'
import { type Environment, emailDomainOf, faultsTogether, idleSettings } from './setting-rules.ts'
import { type Settings, settings } from './settings.ts'

export interface Config {
  roles: Role[]
  /** Absent: an embedded database in `dataFolder`. */
  databaseUrl: string | undefined
  /** Absent: the embedded queue. */
  redisUrl: string | undefined
  dataFolder: string
  model: {
    name: string | undefined
    key: string | undefined
    served: string | undefined
    gpu: GpuChoice
    /** Of the pulled model files. */
    folder: string
  }
  /** The models of the other tasks. */
  writers: {
    /** Who writes answers and summaries; absent: nobody, `same`: the model that reads. */
    answering: NamedModel | 'same' | undefined
    summarising: NamedModel | 'same' | undefined
    load: 'preload' | 'on-demand'
    /** Bytes for all loaded models; absent: no limit. */
    memory: number | undefined
    idleMs: number
  }
  /** Where `jara model pull` fetches from. */
  hub: { mirror: string | undefined; token: string | undefined }
  /** 32 bytes; absent: kept in `dataFolder`, made on the first start. */
  secretKey: Buffer | undefined
  /** What the clock shows at the start; absent: the machine's own time. */
  startAt: Date | undefined
  settleMs: number
  /** Absent: each command has its own. */
  logLevel: string | undefined
  port: number
  publicUrl: string
  telegram: TelegramConfig
  whatsappWeb: WhatsAppWebConfig
  whatsappCloud: WhatsAppCloudConfig
  /** Absent: nobody can pay, and nobody is metered. */
  paystack: PaystackConfig | undefined
}

/** As JARA_MODEL, with the key and the model name for a server that wants them. */
export interface NamedModel {
  name: string
  key: string | undefined
  served: string | undefined
}

export interface TelegramConfig {
  /** Of the first account; absent: only the accounts in the store. */
  token: string | undefined
  apiRoot: string | undefined
  mode: 'polling' | 'webhook'
  /** Slug of the business that the bot speaks for; absent: the only one, or the first sample. */
  business: string | undefined
}

/** Of linked phones. */
export interface WhatsAppWebConfig {
  /** Path of the browser; absent: wherever this machine has one. */
  chromium: string | undefined
  /** Browsers that may start at once. */
  starts: number
  /** Messages that a phone may send unasked, an hour. */
  perHour: number
}

/** Of the official Cloud API. */
export interface WhatsAppCloudConfig {
  /** The first account: its token and number; absent: only the accounts in the store. */
  account: { token: string; phoneNumberId: string; template: string | undefined } | undefined
  /** Slug of the business that it speaks for; absent: the only one, or the first sample. */
  business: string | undefined
  /** Of the Meta app that posts to the webhook; absent: nothing is taken. */
  webhook: { appSecret: string; verifyToken: string } | undefined
  baseUrl: string | undefined
}

/** Of the operator's own account with Paystack. */
export interface PaystackConfig {
  secretKey: string
  baseUrl: string
  /** Of the addresses that stand for owners, as Paystack wants one of everybody. */
  emailDomain: string
}

/**
 * The one reading of the environment.
 * @param roleNames `all` or a list like `bots,worker`
 * @returns the settings, and warnings about names that look like a setting but are none
 * @throws ConfigError with every fault
 */
export function parseConfig(
  environment: Environment,
  roleNames = 'all',
): { config: Config; warnings: string[] } {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value))
  const parsed = settings.safeParse(given)
  const chosen = parseRoles(roleNames)
  const faults = [
    ...(parsed.success
      ? []
      : parsed.error.issues.map((issue) => faultOf(String(issue.path[0]), issue.message))),
    ...rolesFaults(roleNames, chosen),
    ...faultsTogether(given, chosen ?? [...roles]),
  ]
  if (faults.length > 0 || !parsed.success || !chosen) throw new ConfigError(faults)
  return {
    config: configOf(parsed.data, chosen),
    warnings: [...unknownNames(environment), ...idleSettings(given)],
  }
}

function configOf(set: Settings, chosen: Role[]): Config {
  return {
    roles: chosen,
    databaseUrl: set.DATABASE_URL,
    redisUrl: set.REDIS_URL,
    dataFolder: set.JARA_DATA,
    model: {
      name: set.JARA_MODEL,
      key: set.JARA_MODEL_KEY,
      served: set.JARA_MODEL_NAME,
      gpu: set.JARA_GPU === 'off' ? false : set.JARA_GPU,
      folder: join(set.JARA_DATA, 'models'),
    },
    writers: {
      answering: namedModel(set.JARA_MODEL_ANSWER, set.JARA_MODEL_ANSWER_KEY, set.JARA_MODEL_ANSWER_NAME),
      summarising: namedModel(
        set.JARA_MODEL_SUMMARY,
        set.JARA_MODEL_SUMMARY_KEY,
        set.JARA_MODEL_SUMMARY_NAME,
      ),
      load: set.JARA_MODEL_LOAD,
      memory: set.JARA_MODEL_MEMORY,
      idleMs: set.JARA_MODEL_IDLE * 60_000,
    },
    hub: { mirror: set.JARA_MODEL_MIRROR, token: set.HF_TOKEN },
    secretKey: set.JARA_SECRET_KEY,
    startAt: set.JARA_NOW,
    settleMs: set.JARA_SETTLE_MS,
    logLevel: set.JARA_LOG,
    port: set.PORT,
    publicUrl: set.PUBLIC_URL ?? `http://localhost:${set.PORT}`,
    telegram: {
      token: set.TELEGRAM_BOT_TOKEN,
      apiRoot: set.TELEGRAM_API_ROOT,
      mode: set.TELEGRAM_MODE,
      business: set.TELEGRAM_BUSINESS,
    },
    whatsappWeb: {
      chromium: set.JARA_CHROMIUM,
      starts: set.WHATSAPP_WEB_STARTS,
      perHour: set.WHATSAPP_WEB_PER_HOUR,
    },
    whatsappCloud: whatsAppCloudOf(set),
    paystack: paystackOf(set),
  }
}

function paystackOf(set: Settings): PaystackConfig | undefined {
  const { PAYSTACK_SECRET_KEY: secretKey, PAYSTACK_BASE_URL: baseUrl } = set
  const { PAYSTACK_EMAIL_DOMAIN, PUBLIC_URL } = set
  const emailDomain = emailDomainOf({ PAYSTACK_EMAIL_DOMAIN, PUBLIC_URL })
  return secretKey && emailDomain ? { secretKey, baseUrl, emailDomain } : undefined
}

/** What belongs together is there together: `together` sees to that. */
function whatsAppCloudOf(set: Settings): WhatsAppCloudConfig {
  const { WHATSAPP_CLOUD_TOKEN: token, WHATSAPP_CLOUD_PHONE_NUMBER_ID: phoneNumberId } = set
  const { WHATSAPP_CLOUD_APP_SECRET: appSecret, WHATSAPP_CLOUD_VERIFY_TOKEN: verifyToken } = set
  const template = set.WHATSAPP_CLOUD_TEMPLATE
  return {
    account: token && phoneNumberId ? { token, phoneNumberId, template } : undefined,
    business: set.WHATSAPP_CLOUD_BUSINESS,
    webhook: appSecret && verifyToken ? { appSecret, verifyToken } : undefined,
    baseUrl: set.WHATSAPP_CLOUD_BASE_URL,
  }
}

function namedModel(
  name: string | undefined,
  key: string | undefined,
  served: string | undefined,
): NamedModel | 'same' | undefined {
  return name === undefined || name === 'same' ? name : { name, key, served }
}

function faultOf(setting: string, message: string): SettingFault {
  const [fault = message, fix = ''] = message.split('|')
  return { setting, fault, fix }
}

function rolesFaults(text: string, chosen: Role[] | undefined): SettingFault[] {
  if (chosen) return []
  const fix = `Write all, or some of ${roles.join(',')}`
  return [{ setting: '--roles', fault: `${JSON.stringify(text)} has an unknown role`, fix }]
}

const ownPrefix = /^(JARA|TELEGRAM|WHATSAPP|PAYSTACK)_/
/** More letters than this apart, and another name is not what was meant. */
const furthestSlip = 3

function unknownNames(environment: Environment): string[] {
  const known = Object.keys(settings.shape)
  return Object.keys(environment)
    .filter((name) => ownPrefix.test(name) && !known.includes(name))
    .map((name) => {
      const near = closest(name, known)
      const meant = distance(name, near) <= furthestSlip ? `Did you mean ${near}?` : 'See docs/settings.md.'
      return `${name} is not a setting of Jara, so it is ignored. ${meant}`
    })
}
