import { Command } from 'commander'
import type { PullFlags } from '../models/pull-model.ts'
import { readContext } from './context.ts'

interface Json {
  json?: boolean
}

/** `jara model pull|list|verify|use|remove`. */
export function modelCommand(): Command {
  return new Command('model')
    .description('fetch model files, check them, choose one')
    .addCommand(pullCommand())
    .addCommand(listCommand())
    .addCommand(verifyCommand())
    .addCommand(useCommand())
    .addCommand(removeCommand())
}

function pullCommand(): Command {
  return new Command('pull')
    .description('download a model; goes on where an earlier try stopped')
    .argument('<model>', 'a name of `jara model list`, hf:owner/repo:file.gguf, or an https address')
    .option('--mirror <url>', 'fetch from there instead of the file’s own host')
    .option('--sha256 <hex>', 'what the SHA-256 of the file must be')
    .option('--as <name>', 'name to install it under')
    .option('--yes', 'do not ask before the download')
    .option('--json', 'print events as JSON lines')
    .action(async (model: string, flags: PullFlags) => {
      const { pullModel } = await import('../models/pull-model.ts')
      const { name, manifest } = await pullModel(readContext().config, model, flags)
      const verified = manifest?.verifiedAgainst === 'nothing' ? '' : ' and verified'
      if (!flags.json)
        process.stdout.write(`${name} is here${verified}. Run it with \`jara model use ${name}\`.\n`)
    })
}

function listCommand(): Command {
  return new Command('list')
    .description('what is here, what is in use, what is recommended')
    .option('--json', 'print JSON; sizes are bytes')
    .action(async ({ json }: Json) => {
      const { listModels, modelTable } = await import('../models/list-models.ts')
      const { machineMemory } = await import('../doctor/machine.ts')
      const { config } = readContext()
      const rows = await listModels(config, await machineMemory(config.model.gpu))
      print(rows, modelTable(rows), json)
    })
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('hash model files again and hold them against what was pulled')
    .argument('[name]', 'which; all without it')
    .option('--json', 'print JSON')
    .action(async (name: string | undefined, { json }: Json) => {
      const { verifyModels, verifiedText } = await import('../models/manage-models.ts')
      const found = await verifyModels(readContext().config, name)
      print(found, verifiedText(found), json)
      if (found.some(({ state }) => state === 'damaged')) process.exitCode = 1
    })
}

function useCommand(): Command {
  return new Command('use')
    .description('run this model from the next start on')
    .argument('<name>', 'a pulled model, or bundled')
    .option('--json', 'print JSON')
    .action(async (name: string, { json }: Json) => {
      const { useModel } = await import('../models/manage-models.ts')
      const used = await useModel(readContext().config, name)
      print(used, used.text, json)
    })
}

function removeCommand(): Command {
  return new Command('remove')
    .description('delete a model file')
    .argument('<name>', 'which')
    .option('--force', 'also the one in use; the bundled model is used then')
    .option('--json', 'print JSON')
    .action(async (name: string, { force, json }: Json & { force?: boolean }) => {
      const { dropModel } = await import('../models/manage-models.ts')
      const removed = await dropModel(readContext().config, name, force === true)
      print(removed, removed.text, json)
    })
}

function print(result: unknown, text: string, json: boolean | undefined): void {
  process.stdout.write(`${json ? JSON.stringify(result, null, 2) : text}\n`)
}
