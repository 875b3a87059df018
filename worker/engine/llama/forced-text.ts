import type { Form } from './json-form.ts'

export interface Progress {
  /** What must come next, whatever the model thinks; empty where it has a choice. */
  forced: string
  /** Whether the text with `forced` is the whole answer. */
  complete: boolean
}

/** Reads a beginning of an answer by its form. The text must follow the form's grammar. */
export function progressOf(form: Form, text: string): Progress {
  // Half a character may end it: nothing is put in between.
  if (text.endsWith('\ufffd')) return { forced: '', complete: false }
  let forced = ''
  for (;;) {
    const more = new Reading(text + forced).missing(form)
    if (more === undefined) return { forced, complete: true }
    if (more === '') return { forced, complete: false }
    forced += more
  }
}

/** One walk over a text. Each method steps over its part, or says what is certain to come where the text ends. */
class Reading {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** @returns undefined when the form is there as a whole */
  missing(form: Form): string | undefined {
    switch (form.kind) {
      case 'literal':
        return this.#oneOf(form.texts)
      case 'string':
        return this.#string(form.max)
      case 'number':
        return this.#number()
      case 'array':
        return this.#array(form)
      case 'object':
        return this.#object(form.entries)
    }
  }

  get #rest(): string {
    return this.#text.slice(this.#at)
  }

  #oneOf(texts: string[]): string | undefined {
    const rest = this.#rest
    const open = texts.filter((text) => text.startsWith(rest))
    if (open.some((text) => text.length > rest.length)) return commonStart(open).slice(rest.length)
    const found = texts.filter((text) => rest.startsWith(text)).sort((a, b) => b.length - a.length)[0]
    this.#at += found?.length ?? 0
    return found === undefined ? '' : undefined
  }

  #string(max: number): string | undefined {
    const opening = this.#oneOf(['"'])
    if (opening !== undefined) return opening
    const inside = /^(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*/.exec(this.#rest)?.[0] ?? ''
    const closed = this.#rest[inside.length] === '"'
    if (closed) {
      this.#at += inside.length + 1
      return undefined
    }
    const letters = inside.match(/\\u[0-9a-fA-F]{4}|\\[^u]|[^\\]/gu)?.length ?? 0
    return inside.length === this.#rest.length && letters >= max ? '"' : ''
  }

  #number(): string | undefined {
    const digits = /^-?\d*(\.\d*)?([eE][-+]?\d*)?/.exec(this.#rest)?.[0] ?? ''
    if (digits.length === this.#rest.length) return ''
    this.#at += digits.length
    return undefined
  }

  #array({ of, min, max }: Extract<Form, { kind: 'array' }>): string | undefined {
    const opening = this.#oneOf(['['])
    if (opening !== undefined) return opening
    if (min === 0 && (max === 0 || /^\]?$/.test(this.#rest[0] ?? ''))) {
      return this.#rest === '' && max > 0 ? '' : this.#oneOf([']'])
    }
    for (let items = 1; ; items++) {
      const more = this.missing(of) ?? this.#afterItem(items, min, max)
      if (more !== undefined) return more
      if (this.#text[this.#at - 1] === ']') return undefined
    }
  }

  /** Steps over a comma or the closing bracket. */
  #afterItem(items: number, min: number, max: number): string | undefined {
    if (items < min) return this.#oneOf([','])
    if (items >= max) return this.#oneOf([']'])
    return this.#oneOf([',', ']'])
  }

  #object(entries: { key: string; form: Form }[]): string | undefined {
    for (const [index, { key, form }] of entries.entries()) {
      const more = this.#oneOf([`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`]) ?? this.missing(form)
      if (more !== undefined) return more
    }
    return this.#oneOf(['}'])
  }
}

function commonStart(texts: string[]): string {
  const [first = '', ...others] = texts
  let length = first.length
  for (const text of others) while (!text.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}
