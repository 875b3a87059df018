import { type DestinationStream, type Logger, pino } from 'pino'

/** Fields that must never reach a log, wherever a careless line puts them; ids are what belongs there. */
const forbidden = [
  'text',
  'phone',
  'address',
  'chatId',
  'number',
  'pairNumber',
  'offer',
  'key',
  'token',
  'credentials',
  'customerName',
  'senderName',
  'body',
  'prompt',
  'url',
  'email',
  'authorization',
  'secretKey',
  'accountNumber',
]

/** A bot token, as the address of a failed request to Telegram holds it. */
const botToken = /\d{6,}:[\w-]{20,}/g
/** An access token of the Cloud API. */
const accessToken = /\bEAA[\w-]{20,}/g
/** A secret key of Paystack, and what charges a card with it. */
const paystackSecret = /\b(?:sk_(?:test|live)|AUTH)_\w+/g
/** The key of a link page or of a receipt, in its address. */
const pageKey = /([?&]key=|\/receipt\/)[\w-]+/g
/** What WhatsApp calls a chat: mostly its customer's phone. */
const chat = /\d{5,}(?::\d+)?@(?:c\.us|s\.whatsapp\.net|lid)/g
const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
/** The user and password of an address. */
const password = /\/\/[^/@\s]*@/g

/** Errors carry whatever their libraries put into them, so only what locates the fault is kept. */
function errorFields(error: Error): object {
  const { name, message, stack, cause } = error
  const code = (error as NodeJS.ErrnoException).code
  return {
    name,
    message: scrub(message),
    stack: scrub(stack ?? ''),
    ...(code !== undefined && { code }),
    ...(cause instanceof Error && { cause: scrub(`${cause.name}: ${cause.message}`) }),
  }
}

function scrub(text: string): string {
  return text
    .replace(botToken, '[token]')
    .replace(accessToken, '[token]')
    .replace(paystackSecret, '[secret]')
    .replace(pageKey, '$1[key]')
    .replace(chat, '[chat]')
    .replace(password, '//[password]@')
    .replace(email, '[email]')
}

/**
 * JSON lines on standard error: standard output belongs to what a command prints.
 * Lines carry ids only; the redaction is the second line of defence.
 */
export function openLog(
  level: string,
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): Logger {
  const paths = forbidden.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[not logged]' },
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: errorFields },
  }
  return pino(options, destination)
}
