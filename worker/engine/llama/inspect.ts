import { type FileHandle, open, stat } from 'node:fs/promises'
import { type GgufFileInfo, GgufInsights, type Llama, readGgufFileInfo } from 'node-llama-cpp'
import { EngineError } from '../engine.ts'

const fix = 'set JARA_MODEL to a GGUF file, or unset it to run the bundled model'

/** What a file says of itself. */
export interface Inspected {
  path: string
  size: number
  info: GgufFileInfo
  /** `general.name` */
  name: string
  architecture: string
}

/**
 * Looks at the file before the native loader does, so that a wrong one gets a sentence and not an abort.
 * Layout of GGUF: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 * @throws EngineError `bad-model`
 */
export async function inspectGguf(path: string): Promise<Inspected> {
  const size = await sizeOf(path)
  await checkHead(path, size)
  const info = await readHeader(path)
  if (info.tensorInfo?.length === 0) {
    throw bad(`${path} has no tensors: it is only a header or a vocabulary. ${fix}`)
  }
  // Past its end the reader takes zeros for values, so a header that is cut off reads like one with less in it.
  if ((info.infoEndOffset ?? 0) > size) throw cutShort(path, size, info.infoEndOffset as number)
  const { general, tokenizer } = info.metadata
  if (tokenizer?.ggml?.tokens === undefined) {
    throw bad(
      `${path} has no tokenizer (tokenizer.ggml.tokens): convert the model again together with its tokenizer`,
    )
  }
  return {
    path,
    size,
    info,
    name: general?.name ?? 'unnamed',
    architecture: general?.architecture ?? 'unknown',
  }
}

/**
 * Holds the file's length against its tensors, whose sizes the native library knows by their types.
 * @param llama the library, where it is open already
 * @throws EngineError `bad-model`
 */
export async function checkTensorsWhole({ path, size, info }: Inspected, llama?: Llama): Promise<void> {
  const { modelSize } = await GgufInsights.from(info, llama)
  const end = (info.infoEndOffset ?? 0) + modelSize
  if (end > size) throw cutShort(path, size, end)
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw bad(
      cause.code === 'ENOENT'
        ? `${path} does not exist: ${fix}`
        : `${path} cannot be read (${cause.code}): ${fix}`,
    )
  })
  if (!found.isFile()) throw bad(`${path} is not a file: ${fix}`)
  if (found.size === 0) throw bad(`${path} is empty: copy or download the model again`)
  return found.size
}

/** Magic and version (two little-endian 32-bit words), then the counts of tensors and of metadata (64-bit). */
async function checkHead(path: string, size: number): Promise<void> {
  const head = await readHead(path)
  if (head.toString('latin1', 0, 4) !== 'GGUF') throw notGguf(path, head)
  if (size < 24) throw cutShort(path, size, 24)
  const version = head.readUInt32LE(4)
  if (version !== 2 && version !== 3) {
    throw bad(
      `${path} is GGUF version ${version}, readable are 2 and 3: convert the model again with a current llama.cpp`,
    )
  }
  // Every tensor and every metadata entry takes more than 12 bytes: a larger count is damage.
  const entries = head.readBigUInt64LE(8) + head.readBigUInt64LE(16)
  if (entries * 12n > BigInt(size)) {
    throw bad(
      `${path} is damaged: its header counts ${entries} entries in ${size} bytes. Copy or download it again`,
    )
  }
}

async function readHead(path: string): Promise<Buffer> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (cause) {
    throw bad(`${path} cannot be opened (${(cause as NodeJS.ErrnoException).code}): check its permissions`)
  }
  await using opened = file
  const head = Buffer.alloc(64)
  await opened.read(head, 0, 64, 0)
  return head
}

function notGguf(path: string, head: Buffer): EngineError {
  const start = head.toString('latin1', 0, 40)
  if (start.startsWith('version https://git-lfs')) {
    return bad(`${path} is a Git LFS pointer, not the model itself: run "git lfs pull"`)
  }
  if (/^\s*<(!doctype|html)/i.test(start)) {
    return bad(`${path} is a web page, not a model: the download went to a page. Download the file itself`)
  }
  const shown = JSON.stringify(head.toString('latin1', 0, 8).replace(/[^\x20-\x7e]/g, '.'))
  return bad(`${path} is not a GGUF file (it starts with ${shown}): ${fix}`)
}

async function readHeader(path: string) {
  try {
    return await readGgufFileInfo(path, {
      sourceType: 'filesystem',
      logWarnings: false,
      spliceSplitFiles: false,
    })
  } catch (cause) {
    throw bad(`${path} is cut short or damaged: its header cannot be read. Copy or download it again`, cause)
  }
}

function cutShort(path: string, size: number, atLeast: number): EngineError {
  return bad(
    `${path} is cut short: it has ${size} bytes and its data ends at byte ${atLeast}. Copy or download it again`,
  )
}

function bad(message: string, cause?: unknown): EngineError {
  return new EngineError('bad-model', message, { cause })
}

/** Turns what llama.cpp logged while it refused a model into a sentence with a fix. */
export function explainLoadFailure(
  { path, architecture }: Inspected,
  logged: string,
  cause: unknown,
): EngineError {
  if (/unknown (model )?architecture/i.test(logged)) {
    return bad(
      `${path} has the architecture "${architecture}", which this llama.cpp does not know: ${fix}`,
      cause,
    )
  }
  if (
    /insufficient|out of memory|failed to allocate|too large|VRAM|not enough memory/i.test(
      `${logged} ${cause}`,
    )
  ) {
    return bad(
      `${path} does not fit in this machine's memory: use a smaller model or a smaller quantization ("jara doctor" says which fit)`,
      cause,
    )
  }
  const reason = logged.trim() || (cause instanceof Error ? cause.message : String(cause))
  return bad(`${path} could not be loaded: ${reason}`, cause)
}
