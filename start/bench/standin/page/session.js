import { Emitter, Model } from './emitter.js'
import { createWid, MsgKey } from './ids.js'
import { wireOf } from './messages.js'
import { forgetAll, read, readAll, remove, write } from './storage.js'

/** How long a page with a credential waits for the server before it shows itself to the library. */
const patienceMs = 1500

/** One WhatsApp Web session: its connection state, its pairing, and what the server sends into it. */
export class Session {
  /** What the library reads as the version of the page; the page shows it when it is to be found. */
  shown = Promise.withResolvers()
  #waitingForListeners = []
  #syncing = false

  constructor(line, books, calls) {
    this.calls = calls
    this.reactions = { bulkUpsert: () => undefined }
    this.line = line
    this.books = books
    this.behaviour = {}
    this.me = {}
    this.progress = 0
    this.Socket = new Model({ state: 'OPENING', stream: 'DISCONNECTED', hasSynced: false })
    this.Conn = new Model({ ref: undefined, platform: 'smba' })
    this.Cmd = new Emitter()
    this.Socket.takeover = () => line.ask('takeover')
    this.Socket.logout = () => this.logOut()
    this.Socket.onListener = () => this.#settle()
    books.Msg.onListener = () => this.#settle()
    this.Cmd.refreshQR = () => line.ask('refresh')
  }

  start() {
    setTimeout(() => this.shown.resolve(), patienceMs)
    this.line.open(
      // A profile that cannot be read is as a new one.
      async () => ({ credential: await read('keys', 'credential').catch(() => undefined) }),
      (frame) => this.#receive(frame),
      () => this.#lost(),
    )
  }

  get linked() {
    return this.me.pn !== undefined
  }

  #lost() {
    if (['CONNECTED', 'UNPAIRED', 'UNPAIRED_IDLE'].includes(this.Socket.state)) this.#state('OPENING')
  }

  #state(state) {
    this.Socket.set({ state, stream: state === 'CONNECTED' ? 'CONNECTED' : 'DISCONNECTED' })
  }

  /** Runs what waits for a listener of the library, as soon as it is there. */
  #settle() {
    const ready = this.#waitingForListeners.filter(({ when }) => when())
    this.#waitingForListeners = this.#waitingForListeners.filter((one) => !ready.includes(one))
    for (const { run } of ready) queueMicrotask(run)
  }

  #whenListening(emitter, name, run) {
    this.#waitingForListeners.push({ when: () => emitter.listens(name), run })
    this.#settle()
  }

  async #receive(frame) {
    const take = {
      unpaired: () => this.#unpaired(frame),
      idle: () => this.#state('UNPAIRED_IDLE'),
      pair: () => this.#pair(frame),
      connected: () => this.#connected(frame),
      state: () => this.#state(frame.state),
      loggedOut: () => this.#loggedOut(frame),
      behave: () => this.#behave(frame.behaviour),
      message: () => this.#message(frame),
      chat: () => this.books.chat(frame.chat),
      person: () => this.books.person(frame.person),
      call: () => this.calls.ring(frame.call),
      reaction: () => this.react(frame.reaction),
      reload: () => location.reload(),
      iframe: () => this.#iframe(),
    }[frame.t]
    await take()
    if (['unpaired', 'idle', 'state'].includes(frame.t)) this.shown.resolve()
  }

  #behave(behaviour) {
    Object.assign(this.behaviour, behaviour)
    this.line.tell({ t: 'behaves' })
  }

  #unpaired({ ref }) {
    this.Conn.set({ ref })
    this.#state('UNPAIRED')
  }

  async #pair({ credential, reload }) {
    this.#state('PAIRING')
    await write('keys', 'credential', credential)
    this.line.tell({ t: 'paired', credential })
    if (reload === 'at once') location.reload()
    else if (typeof reload === 'number') setTimeout(() => location.reload(), reload)
  }

  /** After the server has let the device in: chats first, then the sign that all is there. */
  async #connected({ me, behaviour, chats, people, fresh, changed }) {
    Object.assign(this.behaviour, behaviour)
    this.me = { pn: createWid(me.pn), lid: createWid(me.lid), pushname: me.pushname }
    this.Conn.set({ pushname: me.pushname })
    for (const person of people) this.books.person(person)
    for (const chat of chats) this.books.chat(chat)
    this.#state('CONNECTED')
    this.#deliver(fresh)
    for (const wire of changed) this.books.catchUp(wire)
    if (!this.Socket.hasSynced) this.#sync()
    await this.#resend()
  }

  /** Says that all is there when the library listens for it; before that, when it is to be missed. */
  #sync() {
    const { ready, syncMs } = this.behaviour
    const done = () => {
      this.#progress(100)
      this.Socket.set({ hasSynced: true })
      this.shown.resolve()
    }
    if (ready === 'missed') return done()
    this.shown.resolve()
    if (this.#syncing) return
    this.#syncing = true
    this.#whenListening(this.Socket, 'change:hasSynced', () => {
      this.#progress(30)
      setTimeout(done, syncMs)
    })
  }

  #progress(percent) {
    this.progress = percent
    this.Cmd.trigger('offline_progress_update_from_bridge')
  }

  /** What came in while the device was away: as new messages, or only counted as unread in the chat. */
  #deliver(fresh) {
    const asNew = this.behaviour.offline === 'as new'
    const take = () => {
      for (const wire of fresh) this.books.message(wire, { isNew: asNew, quietly: !asNew })
    }
    if (asNew) this.#whenListening(this.books.Msg, 'add', take)
    else take()
  }

  #message({ message, chat, isNew }) {
    if (chat) this.books.chat(chat)
    this.books.message(message, { isNew, repeat: this.behaviour.repeatEvents })
  }

  /** The library makes a message and hands it over: it is kept on disk until the server has it. */
  async send(message) {
    if (!this.linked) throw new Error('Not linked: there is no account to send from')
    const wire = wireOf(message)
    await write('outbox', wire.id, wire)
    const model = this.books.message(wire, { isNew: true })
    Object.assign(model, { local: true })
    return { model, result: this.#post(wire) }
  }

  async #post(wire) {
    const { ack } = await this.line.ask('send', wire).catch(() => ({ ack: -1 }))
    await remove('outbox', wire.id)
    this.books.message({ ...wire, ack }, { isNew: true })
    return { messageSendResult: ack < 0 ? 'ERROR_NETWORK' : 'OK' }
  }

  /** Messages from before a reload or a kill, whose sending nobody knows to have ended. */
  async #resend() {
    if (this.resent) return
    this.resent = true
    const waiting = (await readAll('outbox')).filter(
      (wire) => !this.books.Msg.get(`true_${wire.remote}_${wire.id}`),
    )
    for (const wire of waiting) {
      this.books.message(wire, { isNew: false, quietly: true })
      this.#post(wire)
    }
  }

  async seen(chat) {
    chat.set({ unreadCount: 0 })
    await this.line.ask('seen', String(chat.id))
  }

  /** Reactions go through a table, which the library wraps to see them. */
  react({ id, from, emoji, parent }) {
    const key = MsgKey.fromString(parent)
    this.reactions.bulkUpsert([
      {
        id: new MsgKey({ fromMe: false, remote: key.remote, id }),
        reactionParentKey: key,
        reactionText: emoji,
        reactionTimestamp: Date.now(),
        from: createWid(from),
        ack: 1,
      },
    ])
  }

  #iframe() {
    const frame = document.createElement('iframe')
    frame.srcdoc = '<p>frame</p>'
    document.body.append(frame)
  }

  async logOut() {
    await this.line.ask('logout')
    await forgetAll()
  }

  /** The device was unlinked elsewhere. The real page leaves for an address that says so; this one loads anew. */
  async #loggedOut({ reload }) {
    await forgetAll()
    if (!reload) return this.line.reopen()
    this.shown.resolve()
    this.Cmd.trigger('logout')
    setTimeout(() => location.reload(), 100)
  }
}
