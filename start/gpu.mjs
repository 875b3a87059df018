/**
 * Fetches or removes the GPU builds of llama.cpp, which the default installation leaves out.
 *
 *   npm run gpu -- cuda      NVIDIA
 *   npm run gpu -- vulkan    AMD, Intel, and NVIDIA without CUDA
 *   npm run gpu -- none      back to the CPU build alone
 */
import { fetchBinary, removeBinary } from './setup/binaries.mjs'
import { report, SetupFault, say } from './setup/fault.mjs'

/** Build names by platform and choice; the `-ext` part holds the libraries for older and newest GPU generations. */
const builds = {
  'linux-x64': { cuda: ['linux-x64-cuda', 'linux-x64-cuda-ext'], vulkan: ['linux-x64-vulkan'] },
  'win32-x64': { cuda: ['win-x64-cuda', 'win-x64-cuda-ext'], vulkan: ['win-x64-vulkan'] },
}

function choose(choice) {
  const machine = `${process.platform}-${process.arch}`
  const offered = builds[machine]
  if (!offered)
    throw new SetupFault(
      `There is no separate GPU build for ${machine}.`,
      'On a Mac with Apple silicon the GPU is used without further ado; elsewhere the CPU is.',
    )
  if (choice !== 'none' && !offered[choice])
    throw new SetupFault(
      `\`${choice ?? ''}\` is not a choice.`,
      'Say `npm run gpu -- cuda`, `-- vulkan` or `-- none`.',
    )
  for (const name of Object.values(offered).flat()) if (!offered[choice]?.includes(name)) removeBinary(name)
  for (const name of offered[choice] ?? []) fetchBinary(name)
  say(
    choice === 'none' ? 'Jara runs on the CPU.' : `Done. The next start uses ${choice} where a GPU answers.`,
  )
}

try {
  choose(process.argv[2])
} catch (error) {
  report(error)
  process.exitCode = 1
}
