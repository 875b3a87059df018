#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import { Command } from 'commander'
import { benchCommand } from './commands/bench.ts'
import { billingCommand } from './commands/billing.ts'
import { bookingsCommand } from './commands/bookings.ts'
import { businessCommand } from './commands/business.ts'
import { channelCommand } from './commands/channel.ts'
import { chatCommand } from './commands/chat.ts'
import { conversationsCommand } from './commands/conversations.ts'
import { doctorCommand } from './commands/doctor.ts'
import { memberCommand } from './commands/member.ts'
import { modelCommand } from './commands/model.ts'
import { plansCommand } from './commands/plans.ts'
import { upCommand } from './commands/up.ts'
import { evalCommand } from './eval/command.ts'

/** Settings kept in a file; what the environment says already goes before it. */
if (existsSync('.env')) process.loadEnvFile('.env')

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const jara = new Command('jara')
  .description('Answers the customers of small businesses, in English and Pidgin.')
  .version(version)
  .configureHelp({ showGlobalOptions: true })
  // So that what stands behind `bench engine` is not taken for an option of `bench`.
  .enablePositionalOptions()
  .addCommand(upCommand())
  .addCommand(chatCommand())
  .addCommand(businessCommand())
  .addCommand(channelCommand())
  .addCommand(bookingsCommand())
  .addCommand(conversationsCommand())
  .addCommand(memberCommand())
  .addCommand(billingCommand())
  .addCommand(plansCommand())
  .addCommand(modelCommand())
  .addCommand(doctorCommand())
  .addCommand(evalCommand())
  .addCommand(benchCommand())

try {
  await jara.parseAsync()
} catch (error) {
  // The message names the fault and the fix; the stack is for who looks for a fault of ours.
  const { message, stack } = error as Error
  process.stderr.write(`${process.env.JARA_LOG === 'debug' ? stack : message}\n`)
  process.exitCode = 1
}
