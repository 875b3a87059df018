import { Command } from 'commander'
import { readContext } from './context.ts'

/** `jara chat`: talk to a business in this terminal, as one of its customers. */
export function chatCommand(): Command {
  return new Command('chat')
    .description('talk to the bot in this terminal, as a customer')
    .option('--business <slug>', 'whose bot; default the first one')
    .option('--as <name>', 'go on with the conversation of this name', 'you')
    .action(async (options: { business?: string; as: string }) => {
      const { config, log } = readContext()
      const { talk } = await import('../talk.ts')
      await talk(config, log, options)
    })
}
