import { fileURLToPath } from 'node:url'

/** Folders and files that come with the product, wherever it is started from. */
export const places = {
  model: at('../models/jara-reader.gguf'),
  identifier: at('../models/jara-language.bin'),
  matcher: at('../models/jara-matcher.bin'),
  catalogue: at('../models/catalogue.yaml'),
  prompts: at('../prompts/'),
  plans: at('../plans.yaml'),
  samples: at('../samples/'),
}

function at(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}
