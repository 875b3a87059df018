import type { Config } from '../config.ts'
import { type Finding, missing, ok, warn } from './finding.ts'

/** Before this release there was no Jara: a clock that shows less has lost its time. */
const oldest = Date.UTC(2026, 0, 1)
/** More than this, and reminders and offers are at the wrong time; webhook signatures are refused too. */
const skewLimitMs = 30_000

/** Times of day come from the time zone data of Node: Nigeria is an hour ahead of UTC all year. */
export function zonesFinding(): Finding {
  const noon = new Date(Date.UTC(2026, 6, 1, 12))
  const lagos = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Africa/Lagos',
    hour: '2-digit',
    minute: '2-digit',
  }).format(noon)
  if (lagos === '13:00') return ok('time zones', 'Africa/Lagos is known')
  return missing(
    'time zones',
    `Africa/Lagos is taken for ${lagos} at noon UTC`,
    'this Node is built without time zone data: start through npm, which brings its own',
  )
}

/** An address that the settings name and whose clock is another's: no other is asked. */
export function clockUrl({ model, telegram, hub }: Config): string | undefined {
  const served = model.name !== undefined && /^https?:/.test(model.name) ? model.name : undefined
  return [telegram.apiRoot, served, hub.mirror].find((url) => url !== undefined && !isLocal(url))
}

export function isLocal(url: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

export async function clockFinding(
  config: Config,
  now: () => Date,
  url = clockUrl(config),
): Promise<Finding> {
  const shown = now().toISOString().replace('T', ' ').slice(0, 19)
  if (config.startAt)
    return warn(
      'clock',
      `moved by JARA_NOW to ${config.startAt.toISOString()}`,
      'take JARA_NOW out for real customers',
    )
  if (now().getTime() < oldest)
    return missing(
      'clock',
      `${shown} UTC, which is in the past`,
      'set the clock, or let it be set: `timedatectl set-ntp true`',
    )
  const away = url === undefined ? undefined : await skewMs(url, now)
  if (away === undefined)
    return ok('clock', `${shown} UTC${url === undefined ? '' : `; ${new URL(url).host} did not say its own`}`)
  const apart = `${shown} UTC, ${(Math.abs(away) / 1000).toFixed(0)} s ${away > 0 ? 'behind' : 'ahead of'} ${new URL(url as string).host}`
  if (Math.abs(away) <= skewLimitMs) return ok('clock', apart)
  return warn('clock', apart, 'let the clock be set by the network: `timedatectl set-ntp true`')
}

/** How far the server's `Date` is ahead of ours, in ms; it has whole seconds. Any status will do. */
async function skewMs(url: string, now: () => Date): Promise<number | undefined> {
  const from = now().getTime()
  const response = await fetch(url, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined)
  const date = Date.parse(response?.headers.get('date') ?? '')
  if (Number.isNaN(date)) return undefined
  return date + 500 - (from + now().getTime()) / 2
}
