import { table } from '../../commands/table.ts'
import type { TreeMemory } from './memory.ts'
import type { PhonesBenchReport } from './run-phones-bench.ts'

/** The report for people. */
export function phonesReportText(report: PhonesBenchReport): string {
  const { cpu, cores, sessions, trims, linkedMs, blankPage, idle, busy, traffic, breaches } = report
  const row = (what: string, { chromium, chromiumOwn }: TreeMemory, among: number) => {
    const each = [chromiumOwn, chromium].map((bytes) => megabytes(bytes / among))
    return [what, ...each, megabytes(chromium)]
  }
  const rows = [
    row('blank page, one browser', blankPage, 1),
    row('linked phones, idle', idle, sessions),
    ...(busy ? [row('linked phones, after the traffic', busy, sessions)] : []),
    ['Jara itself', '', '', megabytes((busy ?? idle).product)],
  ]
  return [
    `${cpu}, ${cores} cores; ${sessions} linked phones; Chromium ${trims.length > 0 ? 'trimmed' : 'untrimmed'}`,
    `all linked after ${(linkedMs / 1000).toFixed(0)} s`,
    '',
    table(['CHROMIUM', 'EACH, ITS OWN', 'EACH, WITH ITS SHARE OF FILES', 'TOGETHER'], rows, ''),
    ...(traffic ? ['', trafficText(traffic)] : []),
    ...(breaches.length > 0 ? ['', ...breaches] : []),
  ].join('\n')
}

function trafficText({
  sent,
  lost,
  wait,
  seconds,
  processors,
}: NonNullable<PhonesBenchReport['traffic']>): string {
  const ms = (value: number) => `${value.toFixed(0)} ms`
  return [
    `${sent} messages in ${seconds.toFixed(0)} s, ${lost} without a reply; ${processors.toFixed(2)} processors busy`,
    `settled → reply shown: median ${ms(wait.median)}, 95 % ${ms(wait.p95)}, longest ${ms(wait.max)}`,
  ].join('\n')
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}
