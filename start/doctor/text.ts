import { sizeText } from '../../worker/models/sizes.ts'
import { table } from '../commands/table.ts'
import type { Report } from './examine.ts'
import type { Finding } from './finding.ts'
import type { Fit, Measured } from './fit.ts'
import type { Flow } from './privacy.ts'

const marks = { ok: 'ok     ', warn: 'warn   ', missing: 'MISSING' }
const column = 12

/** The report for a person at a terminal. */
export function reportText({ findings, speed, data }: Report): string {
  const parts = [
    findings.map(findingText).join('\n'),
    ...(speed ? [speedText(speed)] : []),
    ...(data ? [dataText(data)] : []),
    verdict(findings),
  ]
  return parts.join('\n\n')
}

function findingText({ state, what, is, fix }: Finding): string {
  const indent = ' '.repeat(marks.ok.length + 2 + column + 2)
  const advice = fix ? `\n${indent}→ ${fix.replaceAll('\n', `\n${indent}  `)}` : ''
  return `${marks[state]}  ${what.padEnd(column)}  ${is}${advice}`
}

const fitWords = { gpu: 'GPU', cpu: 'yes', no: 'no' }

function speedText(speed: NonNullable<Report['speed']>): string {
  const { measured, models, recommended } = speed
  const rows = models.map((one) => [
    one.name === recommended ? `${one.name} ←` : one.name,
    `≈ ${sizeText(one.memory)}`,
    fitWords[one.fits],
    ...(one.fits === 'no' ? ['–', '–'] : speeds(one)),
  ])
  const head = ['MODEL', 'MEMORY', 'FITS', 'TOKENS/S', 'A MESSAGE']
  return `${measuredText(measured)}\n\n${table(head, rows, '')}\n\n${adviceText(speed)}`
}

function speeds({ tokensPerSecond, secondsPerMessage }: Fit): string[] {
  const tokens = tokensPerSecond >= 10 ? tokensPerSecond.toFixed(0) : tokensPerSecond.toPrecision(2)
  return [`≈ ${tokens}`, `≈ ${waitText(secondsPerMessage)}`]
}

function waitText(seconds: number): string {
  if (seconds >= 120) return `${(seconds / 60).toFixed(0)} min`
  return `${seconds >= 10 ? seconds.toFixed(0) : seconds.toFixed(1)} s`
}

function measuredText(measured: Measured): string {
  const { memoryBandwidth, modelBytes, prefillTokensPerSecond, decodeTokensPerSecond, runsOn } = measured
  const model = `a model of ${sizeText(modelBytes)} on ${runsOn} reads ${prefillTokensPerSecond.toFixed(0)} tokens/s and writes ${decodeTokensPerSecond.toFixed(0)}`
  return [
    `Measured: memory ${sizeText(memoryBandwidth)}/s; ${model}.`,
    ...busyText(measured),
    'Estimated from it, for one conversation at a time; a message is 250 tokens to read and 60 to write:',
  ].join('\n')
}

/** Below half a core it is the noise of any machine. */
function busyText({ busyCores, cores }: Measured): string[] {
  if (busyCores < 0.5) return []
  return [
    `The machine was busy: other programs wanted ${busyCores.toFixed(1)} of its ${cores} cores. Alone, it is faster.`,
  ]
}

function adviceText({ measured, recommended }: NonNullable<Report['speed']>): string {
  if (recommended !== undefined)
    return `${recommended} is the largest that should answer within 10 s: \`jara model pull ${recommended}\`. The bundled reader needs none of this.`
  if (measured.busyCores >= measured.cores / 2)
    return 'So busy, no model of the catalogue would answer within 10 s. Measure again when the machine is quiet.'
  return 'No model of the catalogue would answer within 10 s here: the bundled reader is the right one.'
}

function dataText(data: Flow[]): string {
  const lines = (where: Flow['where']) =>
    data.filter((one) => one.where === where).map(({ what, to }) => `  ${what} → ${to}`)
  const stays = ['Stays on this machine', ...lines('stays')]
  const leaves = lines('leaves')
  return [...stays, '', 'Leaves it', ...(leaves.length > 0 ? leaves : ['  nothing'])].join('\n')
}

function verdict(findings: Finding[]): string {
  const count = findings.filter(({ state }) => state === 'missing').length
  if (count === 0) return 'Jara can run here.'
  return `Jara cannot run here yet: ${count === 1 ? 'one thing is' : `${count} things are`} missing.`
}
