import type { Account } from '../../prisma/store.ts'

/** What an account of the Cloud API needs to send; kept sealed in the store. Its external id is the phone number id. */
export interface CloudCredentials {
  /** Of a system user: https://developers.facebook.com/documentation/business-messaging/whatsapp/access-tokens */
  token: string
  /** For who has not written for 24 hours; absent: nothing is sent to her then. */
  template: Template | undefined
}

/** An approved template whose body has two parameters: the business's name, and what Jara has to say. */
export interface Template {
  name: string
  /** As Meta writes it: `en`, `en_GB`. */
  language: string
}

/** As operators write a template: `jara_update:en`. */
export const templatePattern = /^([a-z0-9_]{1,512}):([a-z]{2,3}(?:_[A-Z]{2})?)$/

/** Meta's id of a number, which is not the number itself. */
export const phoneNumberIdPattern = /^\d{5,20}$/

/** @throws Error when the account has no token, or a template that is none */
export function credentialsOf({ id, credentials }: Pick<Account, 'id' | 'credentials'>): CloudCredentials {
  const { token, template } = credentials ?? {}
  if (!token) throw new Error(`WhatsApp account ${id} has no token; set WHATSAPP_CLOUD_TOKEN.`)
  return { token, template: template ? templateOf(template) : undefined }
}

/** @throws Error when the text is not `name:language` */
function templateOf(text: string): Template {
  const [, name, language] = templatePattern.exec(text) ?? []
  if (name && language) return { name, language }
  throw new Error('A template is written name:language, like jara_update:en; see it in WhatsApp Manager.')
}
