/** What an error of the Cloud API means to us. */
export type Meaning =
  /** Their trouble, or the network's: the same message may go through later. */
  | 'retry'
  | 'slow-down'
  | 'window-closed'
  | 'not-on-whatsapp'
  /** The account may not send until its operator does something; what waits is kept meanwhile. */
  | 'unauthorized'
  /** The template is missing, paused or does not fit: as good as none. */
  | 'template'
  /** This message will never go through. */
  | 'refused'

export interface Known {
  meaning: Meaning
  advice: string
  /** Seconds, where Meta names a pace but no answer carries it. */
  wait?: number
}

const renew =
  'make a new token for the system user, and give it with `jara channel add whatsapp-cloud` or WHATSAPP_CLOUD_TOKEN'
const permit = 'the token needs the permissions whatsapp_business_messaging and whatsapp_business_management'
const standing = 'look in WhatsApp Manager what is wrong with the account'
const mend = 'mend the template in WhatsApp Manager, or name another one'

/**
 * Error codes by their meaning, from
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (May 2026).
 */
const codes: Record<number, Known> = {
  0: { meaning: 'unauthorized', advice: renew },
  1: { meaning: 'retry', advice: 'Meta has trouble; the message will be tried again' },
  2: { meaning: 'retry', advice: 'Meta is down or overloaded; the message will be tried again' },
  3: { meaning: 'unauthorized', advice: permit },
  4: { meaning: 'slow-down', advice: 'the app has made too many calls', wait: 60 },
  10: { meaning: 'unauthorized', advice: permit },
  33: { meaning: 'unauthorized', advice: 'the phone number id is wrong, or not one of this token’s' },
  100: { meaning: 'refused', advice: 'Meta does not take this request as it is' },
  102: { meaning: 'unauthorized', advice: renew },
  104: { meaning: 'unauthorized', advice: renew },
  190: { meaning: 'unauthorized', advice: renew },
  368: { meaning: 'unauthorized', advice: `the account is blocked for a breach of policy; ${standing}` },
  2500: { meaning: 'unauthorized', advice: renew },
  80007: { meaning: 'slow-down', advice: 'the account has reached its rate limit', wait: 60 },
  130429: { meaning: 'slow-down', advice: 'the number has reached its throughput' },
  130472: { meaning: 'refused', advice: 'Meta holds this message back for an experiment' },
  130497: { meaning: 'refused', advice: 'the account may not write to this country' },
  131000: { meaning: 'retry', advice: 'Meta has trouble; the message will be tried again' },
  131005: { meaning: 'unauthorized', advice: permit },
  131008: { meaning: 'refused', advice: 'the request lacks a parameter' },
  131009: { meaning: 'refused', advice: 'a parameter of the request is not valid' },
  131016: { meaning: 'retry', advice: 'the service is away; the message will be tried again' },
  131021: { meaning: 'refused', advice: 'the number cannot write to itself' },
  131026: { meaning: 'not-on-whatsapp', advice: 'the number is not on WhatsApp, or cannot get this message' },
  131030: {
    meaning: 'not-on-whatsapp',
    advice: 'a test number writes to listed numbers only: add this one in the app’s API setup',
  },
  131031: { meaning: 'unauthorized', advice: `the account is locked; ${standing}` },
  131037: { meaning: 'unauthorized', advice: 'the display name is not approved yet' },
  131042: {
    meaning: 'unauthorized',
    advice: 'payment failed: look at the payment method in Business settings',
  },
  131045: { meaning: 'unauthorized', advice: 'the number is not registered rightly: register it again' },
  131047: {
    meaning: 'window-closed',
    advice: 'she wrote more than 24 hours ago: only a template reaches her',
  },
  131048: {
    meaning: 'slow-down',
    advice: 'too many messages were blocked or reported; look at the quality rating',
    wait: 600,
  },
  131049: { meaning: 'refused', advice: 'Meta chose not to deliver this message' },
  131050: { meaning: 'refused', advice: 'she has stopped marketing messages of this number' },
  131051: { meaning: 'refused', advice: 'this kind of message is not supported' },
  131052: { meaning: 'refused', advice: 'the media could not be fetched' },
  131053: { meaning: 'refused', advice: 'the media could not be taken' },
  // One message in 6 seconds to one person, after a burst of 45.
  131056: { meaning: 'slow-down', advice: 'too many messages to this person', wait: 6 },
  131057: { meaning: 'retry', advice: 'the account is in maintenance; the message will be tried again' },
  131062: { meaning: 'refused', advice: 'this message needs a phone number, and hers is hidden' },
  132000: { meaning: 'template', advice: `the template must have two parameters in its body; ${mend}` },
  132001: { meaning: 'template', advice: `no approved template has this name and language; ${mend}` },
  132005: { meaning: 'template', advice: `the filled template is too long; ${mend}` },
  132007: { meaning: 'template', advice: `the template breaks a policy; ${mend}` },
  132012: { meaning: 'template', advice: `the template's parameters are others; ${mend}` },
  132015: { meaning: 'template', advice: `the template is paused for low quality; ${mend}` },
  132016: { meaning: 'template', advice: `the template is disabled for good; ${mend}` },
  133004: { meaning: 'retry', advice: 'the server is away; the message will be tried again' },
  133010: { meaning: 'unauthorized', advice: 'the number is not registered on the Cloud API: register it' },
  135000: { meaning: 'refused', advice: 'Meta does not take the parameters of this request' },
}

/** @returns undefined for a code that the table does not know */
export function meaningOfCode(code: number | undefined, subcode?: unknown): Known | undefined {
  if (code === undefined) return undefined
  // "Object does not exist, or cannot be loaded due to missing permissions": the address of the request is at fault.
  if (code === 100 && subcode === 33) return codes[33]
  return code >= 200 && code <= 299 ? { meaning: 'unauthorized', advice: permit } : codes[code]
}

/** For a code that the table does not know: HTTP's own meaning. */
export function meaningOfStatus(status: number, transient: boolean): Known {
  if (status === 429) return { meaning: 'slow-down', advice: 'too many requests' }
  if (status >= 500 || transient) return { meaning: 'retry', advice: 'Meta has trouble' }
  if (status === 401) return { meaning: 'unauthorized', advice: renew }
  return { meaning: 'refused', advice: 'Meta refuses the message' }
}
