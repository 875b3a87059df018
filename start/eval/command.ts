import { Presets, SingleBar } from 'cli-progress'
import { Command, InvalidArgumentError, Option } from 'commander'
import { clock } from '../clock.ts'
import { readContext } from '../commands/context.ts'
import { writerOf } from '../task-models.ts'
import { evaluateKnowledge } from './asked-command.ts'
import { askedText } from './asked-report.ts'
import { type Split, splits } from './heard.ts'
import { evaluateLanguage } from './heard-command.ts'
import { heardText } from './heard-report.ts'
import { reportText, type Summary, summarise } from './report.ts'
import type { EvalOptions } from './run.ts'

interface Options {
  json?: boolean
  model?: string
  atOnce: number
  atLeast?: number
  knowledge?: boolean
  language?: boolean
  split?: Split
}

/** `jara eval FILE.jsonl…`: plays dialogue cases through the whole pipeline and says how many passed. */
export function evalCommand(): Command {
  return new Command('eval')
    .description('run dialogue cases through the whole pipeline, with a database in memory')
    .argument('<file...>', 'files of cases (JSON lines, see docs/evaluation.md)')
    .option('--json', 'print JSON')
    .option('--model <model>', 'as JARA_MODEL: a GGUF path, or http(s)://…/v1')
    .option('--at-once <count>', 'cases that are played at once', wholeNumber, 12)
    .option('--at-least <percent>', 'fail when fewer turns pass', wholeNumber)
    .option(
      '--language',
      'the files are tables of labelled lines (docs/language.md): say what language is heard',
    )
    .addOption(new Option('--split <side>', 'with --language: only these lines').choices(splits))
    .option(
      '--knowledge',
      "the files are tables of questions (docs/knowledge.md): say what of a business's answers is found",
    )
    .action(async (files: string[], options: Options) => {
      if (options.knowledge) return await printKnowledge(files, options)
      if (options.language) return await printLanguage(files, options)
      const summary = await evaluate(files, options)
      process.stdout.write(`${options.json ? JSON.stringify(summary, null, 2) : reportText(summary)}\n`)
      if (summary.errors.length > 0 || tooFew(summary, options.atLeast)) process.exitCode = 1
    })
}

async function printLanguage(files: string[], { split, json }: Options): Promise<void> {
  const heard = await evaluateLanguage(files, split)
  process.stdout.write(`${json ? JSON.stringify(heard, null, 2) : heardText(heard)}\n`)
}

async function printKnowledge(files: string[], { json }: Options): Promise<void> {
  const asked = await evaluateKnowledge(files)
  process.stdout.write(`${json ? JSON.stringify(asked, null, 2) : askedText(asked)}\n`)
}

async function evaluate(files: string[], { model, atOnce }: Options): Promise<Summary> {
  const { config, log } = readContext()
  const { runEval } = await import('./run.ts')
  const progress = progressBar()
  try {
    return summarise(
      await runEval({
        files,
        model: model ?? config.model.name,
        models: config.model.folder,
        apiKey: config.model.key,
        served: config.model.served,
        gpu: config.model.gpu,
        writer: writerOf(config.writers.answering),
        atOnce,
        log,
        now: clock(),
        onProgress: progress.update,
      }),
    )
  } finally {
    progress.stop()
  }
}

/** On standard error, and only where a person looks on. */
function progressBar(): { update: NonNullable<EvalOptions['onProgress']>; stop(): void } {
  const bar = new SingleBar(
    { stream: process.stderr, format: '{bar} {value}/{total} cases, {eta_formatted} left' },
    Presets.shades_classic,
  )
  let started = false
  return {
    update(done, all) {
      if (!started) bar.start(all, 0)
      started = true
      bar.update(done)
    },
    stop: () => bar.stop(),
  }
}

function tooFew({ turns }: Summary, atLeast: number | undefined): boolean {
  return atLeast !== undefined && 100 * turns.passed < atLeast * turns.all
}

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}
