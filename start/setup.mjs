/**
 * Brings a fresh machine to the point where everything else runs: `prestart`, `prejara` and `pretest` call it.
 * It runs on the machine's own Node (20 or later), before any package is there, so it uses built-ins only.
 *
 *   node start/setup.mjs           what `npm start` needs
 *   node start/setup.mjs --dev     also what the tests need
 */
import { report, SetupFault } from './setup/fault.mjs'
import { installPackages, packagesInOrder } from './setup/packages.mjs'
import { installTestPrograms } from './setup/programs.mjs'

const oldestNode = 20

function setUp(dev) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < oldestNode)
    throw new SetupFault(
      `Node ${process.versions.node} is too old: Jara needs Node ${oldestNode} or later.`,
      'Install a newer one from https://nodejs.org and try again.',
    )
  if (!packagesInOrder(dev)) installPackages(dev)
  if (dev) installTestPrograms()
}

try {
  setUp(process.argv.includes('--dev'))
} catch (error) {
  report(error)
  process.exitCode = 1
}
