import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import type { GpuChoice } from './gpu.ts'

/** What llama.cpp finds on this machine, with the builds that are installed. */
export interface Devices {
  /** `cuda`, `vulkan`, `metal`; false: the CPU alone. */
  gpu: string | false
  names: string[]
  /** Bytes of GPU memory; 0 without a GPU. */
  memory: number
  free: number
}

/** Opens the library without a model. Nothing is compiled or downloaded. @throws Error without a build for this machine */
export async function findDevices(gpu: GpuChoice): Promise<Devices> {
  const llama = await getLlama({
    gpu,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    logLevel: LlamaLogLevel.disabled,
  })
  try {
    if (llama.gpu === false) return { gpu: false, names: [], memory: 0, free: 0 }
    const { total, free } = await llama.getVramState()
    return { gpu: llama.gpu, names: await llama.getGpuDeviceNames(), memory: total, free }
  } finally {
    await llama.dispose()
  }
}
