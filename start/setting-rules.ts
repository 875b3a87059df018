import type { SettingFault } from './fault.ts'
import { type Role, roles } from './roles.ts'
import { domain } from './settings.ts'

/** Settings as they were given; without the empty ones. */
export type Environment = Record<string, string | undefined>

/** Rules that join several settings. */
const together: {
  setting: string
  broken(set: Environment, all: boolean): boolean
  fault: string
  fix: string
}[] = [
  {
    setting: 'DATABASE_URL',
    broken: (set, all) => !all && !set.DATABASE_URL,
    fault: 'is missing, and the embedded database serves only one process that has all roles',
    fix: 'Set it to the PostgreSQL that all processes share, or start with --roles all',
  },
  {
    setting: 'REDIS_URL',
    broken: (set, all) => !all && !set.REDIS_URL,
    fault: 'is missing, and the embedded queue serves only one process that has all roles',
    fix: 'Set it to the Redis that all processes share, or start with --roles all',
  },
  {
    setting: 'JARA_SECRET_KEY',
    broken: (set, all) => !all && !set.JARA_SECRET_KEY,
    fault: 'is missing, and every process must have the same one',
    fix: 'Make one with `openssl rand -hex 32` and give it to all of them',
  },
  {
    setting: 'JARA_NOW',
    broken: (set) => set.JARA_NOW !== undefined && set.NODE_ENV === 'production',
    fault: 'moves the clock, which NODE_ENV=production does not allow',
    fix: 'Leave one of the two out',
  },
  {
    setting: 'PUBLIC_URL',
    broken: (set) =>
      set.TELEGRAM_MODE === 'webhook' && !set.TELEGRAM_API_ROOT && !set.PUBLIC_URL?.startsWith('https:'),
    fault: 'must be an https address, because Telegram posts to no other (TELEGRAM_MODE=webhook)',
    fix: 'Set it to the address at which this server is reached from outside, or use TELEGRAM_MODE=polling',
  },
  {
    setting: 'WHATSAPP_CLOUD_TOKEN',
    broken: (set) =>
      !set.WHATSAPP_CLOUD_TOKEN &&
      Boolean(
        set.WHATSAPP_CLOUD_PHONE_NUMBER_ID || set.WHATSAPP_CLOUD_TEMPLATE || set.WHATSAPP_CLOUD_BUSINESS,
      ),
    fault: 'is missing, and the other settings of the number do nothing without it',
    fix: 'Make a token for a system user in Business settings, or add the number with `jara channel add whatsapp-cloud`',
  },
  {
    setting: 'WHATSAPP_CLOUD_APP_SECRET',
    broken: (set) =>
      !set.WHATSAPP_CLOUD_APP_SECRET &&
      Boolean(set.WHATSAPP_CLOUD_PHONE_NUMBER_ID || set.WHATSAPP_CLOUD_VERIFY_TOKEN),
    fault: 'is missing, and without it nobody could tell what Meta posts from what anybody posts',
    fix: 'Copy it from the app’s Settings > Basic',
  },
  {
    setting: 'WHATSAPP_CLOUD_VERIFY_TOKEN',
    broken: (set) =>
      !set.WHATSAPP_CLOUD_VERIFY_TOKEN &&
      Boolean(set.WHATSAPP_CLOUD_PHONE_NUMBER_ID || set.WHATSAPP_CLOUD_APP_SECRET),
    fault: 'is missing, and Meta asks for it when the webhook is set up',
    fix: 'Make one with `openssl rand -hex 16`, and type the same one into the app’s webhook',
  },
  {
    setting: 'PAYSTACK_EMAIL_DOMAIN',
    broken: (set) => Boolean(set.PAYSTACK_SECRET_KEY) && emailDomainOf(set) === undefined,
    fault:
      'is missing, and PUBLIC_URL has no domain: Paystack wants an e-mail address for everybody who pays',
    fix: 'Set it to a domain of yours, like pay.example.com, or set PUBLIC_URL to the address of this server',
  },
  {
    setting: 'PAYSTACK_SECRET_KEY',
    broken: (set) => !set.PAYSTACK_SECRET_KEY && Boolean(set.PAYSTACK_EMAIL_DOMAIN || set.PAYSTACK_BASE_URL),
    fault: 'is missing, and the other settings of Paystack do nothing without it',
    fix: 'Copy it from Settings > API Keys & Webhooks of the Paystack dashboard',
  },
]

/** Where the addresses that Paystack is given for owners are; undefined where there is no domain. */
export function emailDomainOf(set: Environment): string | undefined {
  if (set.PAYSTACK_EMAIL_DOMAIN) return set.PAYSTACK_EMAIL_DOMAIN
  const host = set.PUBLIC_URL && URL.canParse(set.PUBLIC_URL) ? new URL(set.PUBLIC_URL).hostname : ''
  return domain.test(host) ? host : undefined
}

/** What is wrong with settings that are each right by themselves. */
export function faultsTogether(set: Environment, chosen: Role[]): SettingFault[] {
  const all = chosen.length === roles.length
  return together
    .filter(({ broken }) => broken(set, all))
    .map(({ setting, fault, fix }) => ({ setting, fault, fix }))
}

/** A token alone is no fault: `jara channel add whatsapp-cloud` takes it from the environment too. */
export function idleSettings(set: Environment): string[] {
  if (!set.WHATSAPP_CLOUD_TOKEN || set.WHATSAPP_CLOUD_PHONE_NUMBER_ID) return []
  return [
    'WHATSAPP_CLOUD_TOKEN opens no number by itself: set WHATSAPP_CLOUD_PHONE_NUMBER_ID too, or use the token with `jara channel add whatsapp-cloud`.',
  ]
}
