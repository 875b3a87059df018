import { Command } from 'commander'

/** `jara doctor`: what this machine is, what is missing, and how to mend it. Exits with 1 when something must be. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say what this machine is, what is missing and how to mend it, and which model fits')
    .option('--quick', 'leave out the ten seconds in which the speed is measured')
    .option('--json', 'print JSON; sizes are bytes')
    .action(async ({ quick, json }: { quick?: boolean; json?: boolean }) => {
      const { examine } = await import('../doctor/examine.ts')
      const { reportText } = await import('../doctor/text.ts')
      if (!quick && process.stderr.isTTY) process.stderr.write('Measuring for about ten seconds …\n')
      const report = await examine(process.env, !quick, () => new Date())
      process.stdout.write(`${json ? JSON.stringify(report, null, 2) : reportText(report)}\n`)
      if (report.findings.some(({ state }) => state === 'missing')) process.exitCode = 1
    })
}
