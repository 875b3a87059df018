import { type Devices, findDevices } from '../../worker/engine/devices.ts'
import {
  driverTooOld,
  explainNoGpu,
  type GpuChoice,
  type GpuHost,
  readGpuHost,
} from '../../worker/engine/gpu.ts'
import { sizeText } from '../../worker/models/sizes.ts'
import { type Finding, missing, ok, warn } from './finding.ts'

/** What the machine shows of its GPUs, and what llama.cpp makes of them. */
export interface GpuFacts extends GpuHost {
  setting: GpuChoice
  devices: Devices | undefined
}

/** Pure: what an operator should know, from the facts. */
export function gpuFinding({ setting, devices, ...host }: GpuFacts): Finding {
  const there = nameOf(host)
  if (setting === false) return ok('gpu', `${there ?? 'none looked for'}; kept out of it by JARA_GPU=off`)
  if (devices?.gpu) {
    const { names, memory, free, gpu } = devices
    return ok('gpu', `${names.join(', ')}, ${sizeText(memory)}, ${sizeText(free)} free, through ${gpu}`)
  }
  if (setting !== 'auto') return missing('gpu', `none through ${setting}`, explainNoGpu(setting, host))
  if (there === undefined) return ok('gpu', 'none; the bundled model needs none')
  return unused(there, host)
}

function nameOf({ nvidiaDriver, amd }: GpuHost): string | undefined {
  return nvidiaDriver !== undefined ? `NVIDIA, driver ${nvidiaDriver}` : amd ? 'AMD' : undefined
}

/** There is a card, and the CPU works. */
function unused(there: string, { nvidiaDriver, builds }: GpuHost): Finding {
  if (nvidiaDriver !== undefined && driverTooOld(nvidiaDriver))
    return warn(
      'gpu',
      `${there}, which is too old for CUDA 12.4: the CPU is used`,
      'update the NVIDIA driver to 550.54 or later, or take `npm run gpu -- vulkan`',
    )
  if (builds.length === 0)
    return warn(
      'gpu',
      `${there}, but the GPU build of llama.cpp is not installed: the CPU is used`,
      `\`npm run gpu -- ${nvidiaDriver === undefined ? 'vulkan' : 'cuda'}\` fetches it (docs/gpu.md)`,
    )
  return warn(
    'gpu',
    `${there}, with the build ${builds.join(', ')}, but llama.cpp finds no GPU: the CPU is used`,
    'look whether `nvidia-smi` shows the GPU and whether this container may use it (--gpus all)',
  )
}

export async function gpu(setting: GpuChoice): Promise<Finding> {
  const devices = setting === false ? undefined : await findDevices(setting).catch(() => undefined)
  return gpuFinding({ setting, devices, ...(await readGpuHost()) })
}
