import { Command } from 'commander'
import type { Finding } from '../doctor.ts'

const marks = { ok: 'ok  ', warning: 'note', fault: 'BAD ' }

/** `jara doctor`: what this machine is, what is missing, and how to mend it. Exits with 1 when something must be. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say what this machine is, what is missing and how to mend it')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { examine } = await import('../doctor.ts')
      const findings = await examine(process.env)
      process.stdout.write(`${json ? JSON.stringify(findings, null, 2) : findings.map(line).join('\n')}\n`)
      if (findings.some(({ state }) => state === 'fault')) process.exitCode = 1
    })
}

function line({ state, what, is, fix }: Finding): string {
  return `${marks[state]}  ${what.padEnd(10)}  ${is}${fix ? `\n${' '.repeat(18)}→ ${fix}` : ''}`
}
