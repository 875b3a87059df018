import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Devices, findDevices } from '../../worker/engine/devices.ts'
import { sizeText } from '../../worker/models/sizes.ts'
import type { Config } from '../config.ts'
import { type Finding, ok, warn } from './finding.ts'

/** What the machine shows of its GPUs, and what llama.cpp makes of them. */
export interface GpuFacts {
  setting: Config['model']['gpu']
  devices: Devices | undefined
  /** Version of NVIDIA's kernel driver: `550.54.15`. */
  nvidiaDriver: string | undefined
  /** An AMD card. */
  amd: boolean
  /** GPU builds of llama.cpp in node_modules. */
  builds: string[]
}

/** CUDA 12.4: https://docs.nvidia.com/cuda/archive/12.4.0/cuda-toolkit-release-notes/ (Linux 550.54.14, Windows 551.61) */
const oldestDriver = [550, 54]

/** Pure: what an operator should know, from the facts. */
export function gpuFinding({ setting, devices, nvidiaDriver, amd, builds }: GpuFacts): Finding {
  const there = nvidiaDriver !== undefined ? `NVIDIA, driver ${nvidiaDriver}` : amd ? 'AMD' : undefined
  if (setting === false) return ok('gpu', `${there ?? 'none looked for'}; kept out of it by JARA_GPU=off`)
  if (devices?.gpu)
    return ok(
      'gpu',
      `${devices.names.join(', ')}, ${sizeText(devices.memory)}, ${sizeText(devices.free)} free, through ${devices.gpu}`,
    )
  if (there === undefined) return ok('gpu', 'none; the bundled model needs none')
  if (nvidiaDriver !== undefined && tooOld(nvidiaDriver))
    return warn(
      'gpu',
      `${there}, which is too old for CUDA 12.4: the CPU is used`,
      'update the NVIDIA driver to 550.54 or later, or take `npm run gpu -- vulkan`',
    )
  if (builds.length === 0) {
    const build = nvidiaDriver === undefined ? 'vulkan' : 'cuda'
    return warn(
      'gpu',
      `${there}, but the GPU build of llama.cpp is not installed: the CPU is used`,
      `\`npm run gpu -- ${build}\` fetches it (docs/gpu.md)`,
    )
  }
  return warn(
    'gpu',
    `${there}, with the build ${builds.join(', ')}, but llama.cpp finds no GPU: the CPU is used`,
    'look whether `nvidia-smi` shows the GPU and whether this container may use it (--gpus all)',
  )
}

function tooOld(driver: string): boolean {
  const [major = 0, minor = 0] = driver.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldestDriver
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
}

export async function gpu(setting: GpuFacts['setting']): Promise<Finding> {
  const devices = setting === false ? undefined : await findDevices(setting).catch(() => undefined)
  const [nvidiaDriver, amd, builds] = await Promise.all([readNvidiaDriver(), hasAmd(), gpuBuilds()])
  return gpuFinding({ setting, devices, nvidiaDriver, amd, builds })
}

/** "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar …"; other systems have no such file. */
async function readNvidiaDriver(): Promise<string | undefined> {
  const text = await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => '')
  return /Kernel Module\D*(\d+\.[\d.]+)/.exec(text)?.[1]
}

/** PCI vendor 0x1002. */
async function hasAmd(): Promise<boolean> {
  const cards = await readdir('/sys/class/drm').catch(() => [])
  const vendors = cards
    .filter((card) => /^card\d+$/.test(card))
    .map((card) => readFile(`/sys/class/drm/${card}/device/vendor`, 'utf8').catch(() => ''))
  return (await Promise.all(vendors)).some((vendor) => vendor.trim() === '0x1002')
}

/** The default installation has empty packages in their place. */
async function gpuBuilds(): Promise<string[]> {
  const folder = new URL('../../node_modules/@node-llama-cpp/', import.meta.url).pathname
  const names = (await readdir(folder).catch(() => [])).filter((name) => /-(cuda|vulkan)$/.test(name))
  const real = await Promise.all(names.map((name) => readdir(join(folder, name, 'bins')).catch(() => [])))
  return names.filter((_, index) => (real[index] ?? []).length > 0)
}
