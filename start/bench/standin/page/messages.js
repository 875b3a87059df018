import { Collection, Model } from './emitter.js'
import { createWid, MsgKey } from './ids.js'

const notifications = ['gp2', 'e2e_notification', 'notification_template', 'protocol']

class Message extends Model {
  get isNotification() {
    return notifications.includes(this.type)
  }

  unsafe() {
    return this
  }

  msgContextInfo() {
    return { quotedStanzaID: this.id.id, quotedParticipant: this.from, quotedMsg: { type: this.type } }
  }

  async downloadMedia() {
    if (this.mediaData?.mediaStage === 'NEED_POKE') this.mediaData.mediaStage = 'RESOLVED'
  }
}

/** Messages that the page holds in memory; older ones are fetched when somebody asks for them. */
class Messages extends Collection {
  constructor(line) {
    super()
    this.line = line
    this.modelClass = Message
  }

  async getMessagesById(ids) {
    const found = await Promise.all(ids.map((id) => this.get(id) ?? this.#fetch(id)))
    return { messages: found.filter((one) => one !== undefined) }
  }

  async #fetch(id) {
    const wire = await this.line.ask('message', id)
    return wire ? this.add(model(wire, false), { quietly: true }) : undefined
  }
}

/** A model from what the server sends. */
export function model(wire, isNewMsg) {
  const { id, fromMe, remote, author, from, to, ...fields } = wire
  const participant = createWid(author)
  return new Message({
    ...fields,
    id: new MsgKey({ fromMe, remote: createWid(remote), id, participant }),
    from: createWid(from),
    to: createWid(to),
    ...(participant && { author: participant }),
    self: fromMe ? 'out' : 'in',
    isNewMsg,
  })
}

/** What the server is told of a message that the library made. */
export function wireOf(message) {
  const { id, from, to, body, type, t } = message
  return {
    id: id.id,
    fromMe: true,
    remote: String(id.remote),
    from: String(from),
    to: String(to),
    body,
    type,
    t,
    ack: 0,
  }
}

export class Books {
  constructor(line) {
    this.line = line
    this.Msg = new Messages(line)
    this.Chat = new Collection()
    this.Chat.find = async (id) => this.Chat.get(id) ?? this.load(createWid(id))
    this.Contact = new Collection()
    this.Contact.find = async (id) =>
      this.Contact.get(id) ?? this.#contact(await line.ask('person', String(id)))
    this.Newsletters = new Collection()
    /** lid → phone and phone → lid, as far as the server has told. */
    this.aliases = new Map()
  }

  /** The chat of a person. @throws Error in the words of WhatsApp Web, when there is no such account */
  async load(wid) {
    const known = this.Chat.get(wid)
    if (known) return known
    const wire = await this.line.ask('chat', String(wid))
    if (!wire) throw new Error('No LID for user')
    return this.chat(wire)
  }

  chat(wire) {
    const known = this.Chat.get(wire.id)
    if (known) {
      known.set({ unreadCount: wire.unreadCount, formattedTitle: wire.formattedTitle })
      return known
    }
    const { id, group, last, ...fields } = wire
    const chat = new Model({ ...fields, id: createWid(id), mute: { expiration: 0 } })
    chat.msgs = new Collection()
    chat.msgs.toJSON = () => chat.msgs.getModelsArray().map((message) => message.id._serialized)
    if (group) chat.groupMetadata = new Model({ ...group, id: chat.id })
    this.Chat.add(chat)
    if (last) this.message(last, { isNew: false, quietly: true })
    return chat
  }

  /** Takes a message in; one that is known is changed to what the server says. */
  message(wire, { isNew, quietly = false, repeat = false }) {
    const known = this.Msg.get(model(wire, isNew).id)
    if (known) {
      this.change(known, wire)
      return known
    }
    const message = model(wire, isNew)
    const chat = this.Chat.get(message.id.remote)
    chat?.msgs.add(message)
    if (chat) this.#latest(chat, message)
    this.Msg.add(message, { quietly })
    if (repeat && !quietly) this.Msg.trigger('add', message)
    return message
  }

  /** What changed while there was no line, on a message that the page holds. */
  catchUp(wire) {
    const known = this.Msg.get(model(wire, false).id)
    if (known) this.change(known, wire)
  }

  #latest(chat, message) {
    if (message.t < (chat.t ?? 0)) return
    chat.set({ t: message.t, lastReceivedKey: message.id })
  }

  change(message, { body, caption, type, subtype, ack, latestEditSenderTimestampMs }) {
    const wanted = { latestEditSenderTimestampMs, subtype, body, caption, type }
    const changes = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
    if (message.id.fromMe && (ack > message.ack || ack < 0)) changes.ack = ack
    message.set(changes)
  }

  person(wire) {
    if (wire.lid && wire.phone) {
      this.aliases.set(wire.lid, wire.phone)
      this.aliases.set(wire.phone, wire.lid)
    }
    for (const id of wire.ids) this.#contact({ ...wire, id })
  }

  #contact({ id, pushname, phone, isUser = true }) {
    const contact = this.Contact.get(id) ?? this.Contact.add(new Model({ id: createWid(id), type: 'in' }))
    contact.set({ pushname, isUser, ...(phone && id !== phone && { phoneNumber: createWid(phone) }) })
    return contact
  }

  /** The other id of a person, when the server has told it. */
  alias(wid) {
    return createWid(this.aliases.get(String(wid)))
  }
}
