import { Command } from 'commander'
import type { Config } from '../config.ts'
import { closeInTime, stopAsked } from '../stop.ts'
import type { Running } from '../wire.ts'
import { readContext } from './context.ts'

/** `jara up`: runs until it is told to stop. */
export function upCommand(): Command {
  return new Command('up')
    .description('run Jara')
    .option('--roles <roles>', 'all, or some of bots,worker,web', 'all')
    .action(async ({ roles }: { roles: string }) => up(roles))
}

async function up(roles: string): Promise<void> {
  const { config, log } = readContext({ roles, logLevel: 'info' })
  const stop = stopAsked()
  const { wire } = await import('../wire.ts')
  // A stop that comes while Jara starts waits for the start: half-open things cannot be closed.
  const running = await wire(config, log)
  process.stdout.write(`${await greeting(config, running)}\n`)
  log.info({ roles: config.roles, port: running.port }, 'ready')
  log.info({ signal: await stop }, 'stopping')
  await closeInTime(running, log)
  log.info('stopped')
  // Everything of ours is closed; a timer of a library would hold the process for seconds.
  process.exit()
}

/** Where to look, for the person who typed `npm start`. */
async function greeting(config: Config, running: Running): Promise<string> {
  const seconds = (performance.now() / 1000).toFixed(1)
  const { engine, telegramFor, port } = running
  return [
    '',
    `Jara is ready in ${seconds} s (${config.roles.join(', ')}).`,
    ...(engine ? [`Model          ${engine.model}, on ${engine.runsOn}`] : []),
    ...(telegramFor ? [`Telegram       speaks for ${telegramFor}`] : []),
    ...(config.roles.includes('web') ? await pages(config, running) : []),
    `Health         http://localhost:${port}/readyz`,
    '',
    'Log lines follow on standard error; JARA_LOG=warn makes them fewer. Ctrl-C stops Jara.',
  ].join('\n')
}

async function pages(config: Config, { store, port, dashboardKey }: Running): Promise<string[]> {
  const url = config.publicUrl.replace(/:0$/, `:${port}`)
  const chats = (await store.businesses()).map(({ slug, name }) => `  ${url}/chat/${slug}  ${name}`)
  return [
    '',
    'Chat',
    ...(chats.length > 0 ? chats : ['  No business yet: npm run jara -- business import FILE.yaml']),
    '',
    `Dashboard      ${url}/dashboard`,
    `  its key      ${dashboardKey}`,
  ]
}
