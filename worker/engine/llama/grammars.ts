import {
  type GbnfJsonBasicStringSchema,
  type Llama,
  LlamaGrammar,
  LlamaJsonSchemaGrammar,
} from 'node-llama-cpp'
import { EngineError } from '../engine.ts'
import { checkExpressible } from './expressible.ts'
import { type Form, formOf, gbnfOf } from './json-form.ts'

/** A compiled grammar and, for JSON that leaves little choice, what the host needs to write the rest itself. */
export interface AnswerGrammar {
  grammar: LlamaGrammar
  form?: Form
}

/** More than a reader needs (one grammar per count of words); what is not used for long is compiled again. */
const keptGrammars = 96

/** Compiled grammars, least recently used out first. A compiled grammar holds no state of a request. */
export class Grammars {
  readonly #llama: Llama
  readonly #compiled = new Map<string, AnswerGrammar>()

  constructor(llama: Llama) {
    this.#llama = llama
  }

  /** @throws EngineError `bad-schema` */
  for(request: { gbnf?: string | undefined; jsonSchema?: object | undefined }): AnswerGrammar | undefined {
    if (request.gbnf !== undefined) {
      const grammar = request.gbnf
      return this.#get(`g${grammar}`, () => ({ grammar: new LlamaGrammar(this.#llama, { grammar }) }))
    }
    if (request.jsonSchema !== undefined) {
      const schema = request.jsonSchema
      return this.#get(`s${JSON.stringify(schema)}`, () => this.#ofSchema(schema))
    }
    return undefined
  }

  #ofSchema(schema: object): AnswerGrammar {
    const form = formOf(schema)
    if (form !== undefined) return { grammar: new LlamaGrammar(this.#llama, { grammar: gbnfOf(form) }), form }
    checkExpressible(schema)
    // The library's type spells out every schema; any one member of it satisfies the constructor.
    return { grammar: new LlamaJsonSchemaGrammar(this.#llama, schema as GbnfJsonBasicStringSchema) }
  }

  #get(key: string, compile: () => AnswerGrammar): AnswerGrammar {
    const grammar = this.#compiled.get(key) ?? this.#compile(compile)
    this.#compiled.delete(key)
    this.#compiled.set(key, grammar)
    if (this.#compiled.size > keptGrammars)
      this.#compiled.delete(this.#compiled.keys().next().value as string)
    return grammar
  }

  #compile(compile: () => AnswerGrammar): AnswerGrammar {
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
