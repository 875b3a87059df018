import { table } from '../../commands/table.ts'
import type { PhonesBenchReport } from './run-phones-bench.ts'

/** The report for people. */
export function phonesReportText(report: PhonesBenchReport): string {
  const { cpu, cores, sessions, trims, linkedMs, blankPageBytes, idle, busy, traffic, breaches } = report
  const each = (bytes: number) => megabytes(bytes / sessions)
  const rows = [
    ['blank page, one browser', megabytes(blankPageBytes), ''],
    ['linked phones, idle', each(idle.chromium), megabytes(idle.chromium)],
    ...(busy ? [['linked phones, after the traffic', each(busy.chromium), megabytes(busy.chromium)]] : []),
    ['Jara itself', '', megabytes((busy ?? idle).product)],
  ]
  return [
    `${cpu}, ${cores} cores; ${sessions} linked phones; Chromium ${trims.length > 0 ? 'trimmed' : 'untrimmed'}`,
    `all linked after ${(linkedMs / 1000).toFixed(0)} s`,
    '',
    table(['CHROMIUM', 'EACH', 'TOGETHER'], rows, ''),
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
