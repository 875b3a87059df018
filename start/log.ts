import { type Logger, pino } from 'pino'

/** Fields that must never reach a log, wherever a careless line puts them; ids are what belongs there. */
const forbidden = [
  'text',
  'phone',
  'address',
  'token',
  'credentials',
  'customerName',
  'senderName',
  'body',
  'prompt',
  'url',
]

/**
 * JSON lines on standard error: standard output belongs to what a command prints.
 * Lines carry ids only; the redaction is the second line of defence.
 */
export function openLog(level: string): Logger {
  const paths = forbidden.flatMap((field) => [field, `*.${field}`, `*.*.${field}`])
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[not logged]' },
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return pino(options, pino.destination({ fd: 2, sync: true }))
}
