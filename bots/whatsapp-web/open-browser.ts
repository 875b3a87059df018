import type { ClientOptions } from 'whatsapp-web.js'
import { chromiumMajor, findChromium } from './chromium.ts'
import { chromiumFlags, joinFlags, trims } from './chromium-flags.ts'
import { GuardedClient } from './client.ts'
import type { Keeper } from './keeper.ts'
import { endOrphans, removeLocks } from './orphans.ts'

/** WhatsApp's page must have shown its program by then. */
const authTimeoutMs = 90_000
const launchMs = 60_000

/**
 * Makes everything ready for the account's browser: ends what a killed process left running on its profile, and lays
 * the profile out. `initialize` of the client starts it.
 * @throws ChromiumMissing, ProfileError
 */
export async function clientOf(
  keeper: Keeper,
  linking: boolean,
  noticed: () => void,
): Promise<GuardedClient> {
  const { profile, account, log } = keeper
  const executablePath = await findChromium(keeper.chromium)
  const ended = await endOrphans(profile.path)
  if (ended > 0)
    log.warn({ accountId: account.id, ended }, 'ended a browser that a killed process left running')
  await profile.open(await chromiumMajor(executablePath))
  await removeLocks(profile.path)
  return new GuardedClient({ client: optionsOf(keeper, executablePath), linking, noticed })
}

function optionsOf(keeper: Keeper, executablePath: string): ClientOptions {
  const { clientOptions = {}, profile } = keeper
  const { puppeteer = {}, ...rest } = clientOptions
  const flags = [...chromiumFlags(keeper.trims ?? trims, keeper.sandbox), ...(puppeteer.args ?? [])]
  return {
    // Jara keeps no copies of WhatsApp's page: it always runs what WhatsApp serves.
    webVersionCache: { type: 'none' },
    authTimeoutMs,
    ...rest,
    puppeteer: {
      headless: /headless.shell/.test(executablePath) ? 'shell' : true,
      timeout: launchMs,
      // Chromium ends when the pipe closes: not even a kill -9 of this process leaves it running.
      pipe: true,
      // The process that owns the session closes it in order; a second opinion would cut it off.
      ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
      ...puppeteer,
      args: joinFlags(flags),
      executablePath,
      userDataDir: profile.path,
    },
  }
}
