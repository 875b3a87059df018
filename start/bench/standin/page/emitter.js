/** Events as WhatsApp Web's models have them: several names in one string, `change:NAME` before `change`. */
export class Emitter {
  #listeners = new Map()

  on(names, listener) {
    for (const name of names.split(' ')) this.#of(name).push(listener)
    this.onListener?.()
    return this
  }

  off(name, listener) {
    this.#listeners.set(
      name,
      this.#of(name).filter((one) => one !== listener && one.wraps !== listener),
    )
    return this
  }

  once(name, listener) {
    const wrapper = (...values) => {
      this.off(name, wrapper)
      listener(...values)
    }
    wrapper.wraps = listener
    return this.on(name, wrapper)
  }

  trigger(name, ...values) {
    for (const listener of [...this.#of(name)]) listener(...values)
  }

  listens(name) {
    return this.#of(name).length > 0
  }

  #of(name) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, [])
    return this.#listeners.get(name)
  }
}

/** A thing with attributes; its collection hears what changes on it. */
export class Model extends Emitter {
  constructor(attributes) {
    super()
    Object.assign(this, attributes)
  }

  set(changes) {
    const changed = Object.entries(changes).filter(([name, value]) => this[name] !== value)
    const before = changed.map(([name]) => this[name])
    Object.assign(this, Object.fromEntries(changed))
    for (const [index, [name, value]] of changed.entries()) {
      this.#tell(`change:${name}`, this, value, before[index])
    }
    if (changed.length > 0) this.#tell('change', this)
  }

  #tell(name, ...values) {
    this.trigger(name, ...values)
    this.collection?.trigger(name, ...values)
  }

  /** What JSON.stringify makes of it, here and where the browser hands it to Node. */
  toJSON() {
    const { collection: _, onListener: __, ...own } = this
    return own
  }

  serialize() {
    return JSON.parse(JSON.stringify(this))
  }
}

export class Collection extends Emitter {
  #models = new Map()

  get(id) {
    return this.#models.get(typeof id === 'string' ? id : id?._serialized)
  }

  /** Puts a model in; `quietly` as when WhatsApp Web loads history, which is no event. */
  add(model, { quietly = false } = {}) {
    const known = this.get(model.id)
    if (known) return known
    model.collection = this
    this.#models.set(model.id._serialized, model)
    if (!quietly) this.trigger('add', model)
    return model
  }

  getModelsArray() {
    return [...this.#models.values()]
  }

  get length() {
    return this.#models.size
  }
}
