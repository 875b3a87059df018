import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EngineError } from './engine.ts'

/** `auto`: one where device and build are there. A name: that one, or no start. `false`: none. */
export type GpuChoice = 'auto' | 'cuda' | 'vulkan' | false

/** What a machine shows of its GPUs, without llama.cpp. */
export interface GpuHost {
  /** Version of NVIDIA's kernel driver: `550.54.15`. */
  nvidiaDriver: string | undefined
  /** An AMD card. */
  amd: boolean
  /** GPU builds of llama.cpp in node_modules: `linux-x64-cuda`. */
  builds: string[]
}

/** CUDA 12.4: https://docs.nvidia.com/cuda/archive/12.4.0/cuda-toolkit-release-notes/ (Linux 550.54.14, Windows 551.61) */
const oldestDriver = { major: 550, minor: 54 }

export function driverTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < oldestDriver.major || (major === oldestDriver.major && minor < oldestDriver.minor)
}

/** Why a GPU that JARA_GPU names cannot be used, and what to do. Pure. */
export function explainNoGpu(asked: 'cuda' | 'vulkan', { nvidiaDriver, amd, builds }: GpuHost): string {
  const begin = `JARA_GPU=${asked}, but llama.cpp cannot use ${asked === 'cuda' ? 'CUDA' : 'Vulkan'} here`
  const otherwise = 'JARA_GPU=auto goes on with the CPU'
  if (asked === 'cuda' && nvidiaDriver !== undefined && driverTooOld(nvidiaDriver))
    return `${begin}: the NVIDIA driver ${nvidiaDriver} is too old for CUDA 12.4. Update it to 550.54 or later, or take Vulkan ("npm run gpu -- vulkan" and JARA_GPU=vulkan); ${otherwise}`
  if (!builds.some((name) => name.endsWith(asked)))
    return `${begin}: its build is not installed. "npm run gpu -- ${asked}" fetches it; ${otherwise}`
  if (nvidiaDriver === undefined && !amd)
    return `${begin}: no GPU is to be seen. In a container, let it in (--gpus all); else install the card's driver; ${otherwise}`
  return `${begin}: the build is installed, but finds no device. See whether nvidia-smi or vulkaninfo shows the GPU; ${otherwise}`
}

/** @returns an EngineError `bad-model` about this machine */
export async function noGpu(asked: 'cuda' | 'vulkan', cause?: unknown): Promise<EngineError> {
  return new EngineError('bad-model', explainNoGpu(asked, await readGpuHost()), { cause })
}

export async function readGpuHost(): Promise<GpuHost> {
  const [nvidiaDriver, amd, builds] = await Promise.all([readNvidiaDriver(), hasAmd(), gpuBuilds()])
  return { nvidiaDriver, amd, builds }
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
  const folder = fileURLToPath(new URL('../../node_modules/@node-llama-cpp/', import.meta.url))
  const names = (await readdir(folder).catch(() => [])).filter((name) => /-(cuda|vulkan)$/.test(name))
  const real = await Promise.all(names.map((name) => readdir(join(folder, name, 'bins')).catch(() => [])))
  return names.filter((_, index) => (real[index] ?? []).length > 0)
}
