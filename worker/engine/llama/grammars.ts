import {
  type GbnfJsonBasicStringSchema,
  type Llama,
  LlamaGrammar,
  LlamaJsonSchemaGrammar,
} from 'node-llama-cpp'
import { EngineError } from '../engine.ts'

/** More than a reader needs (one grammar per count of words); what is not used for long is compiled again. */
const keptGrammars = 96

/** Compiled grammars, least recently used out first. A compiled grammar holds no state of a request. */
export class Grammars {
  readonly #llama: Llama
  readonly #compiled = new Map<string, LlamaGrammar>()

  constructor(llama: Llama) {
    this.#llama = llama
  }

  /** @throws EngineError `bad-schema` */
  for(request: { gbnf?: string | undefined; jsonSchema?: object | undefined }): LlamaGrammar | undefined {
    if (request.gbnf !== undefined) {
      const grammar = request.gbnf
      return this.#get(`g${grammar}`, () => new LlamaGrammar(this.#llama, { grammar }))
    }
    if (request.jsonSchema !== undefined) {
      // The library's type spells out every schema; any one member of it satisfies the constructor.
      const schema = request.jsonSchema as GbnfJsonBasicStringSchema
      return this.#get(`s${JSON.stringify(schema)}`, () => new LlamaJsonSchemaGrammar(this.#llama, schema))
    }
    return undefined
  }

  #get(key: string, compile: () => LlamaGrammar): LlamaGrammar {
    const grammar = this.#compiled.get(key) ?? this.#compile(compile)
    this.#compiled.delete(key)
    this.#compiled.set(key, grammar)
    if (this.#compiled.size > keptGrammars)
      this.#compiled.delete(this.#compiled.keys().next().value as string)
    return grammar
  }

  #compile(compile: () => LlamaGrammar): LlamaGrammar {
    try {
      return compile()
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new EngineError('bad-schema', `llama.cpp refused the grammar of this request: ${reason}`, {
        cause,
      })
    }
  }
}
