/** Between two tries to reach the server. */
const retryMs = 200

/** The connection to the server: frames in both directions, and requests that wait until there is a line. */
export class Line {
  #url
  #socket
  #requests = new Map()
  #ids = 0

  constructor(url) {
    this.#url = url
  }

  /** Connects, and again after each loss; `hello` is asked for each time. */
  open(hello, receive, lost) {
    const socket = new WebSocket(this.#url)
    socket.onopen = async () => socket.send(JSON.stringify({ t: 'hello', ...(await hello()) }))
    socket.onmessage = ({ data }) => {
      this.#welcomed(socket)
      this.#take(JSON.parse(data), receive)
    }
    socket.onclose = () => {
      if (this.#socket === socket) lost()
      this.#socket = undefined
      setTimeout(() => this.open(hello, receive, lost), retryMs)
    }
  }

  /** Says hello anew, as another device. */
  reopen() {
    this.#socket?.close()
  }

  get up() {
    return this.#socket !== undefined
  }

  tell(frame) {
    this.#socket?.send(JSON.stringify(frame))
  }

  /** Asks the server; while there is no line the question waits, and is asked again after a loss. */
  ask(method, ...args) {
    const { promise, resolve, reject } = Promise.withResolvers()
    const id = ++this.#ids
    const frame = { t: 'ask', id, method, args }
    this.#requests.set(id, { frame, resolve, reject })
    this.tell(frame)
    return promise
  }

  /** The server has answered the hello: what the loss of the last line left open is asked again. */
  #welcomed(socket) {
    if (this.#socket === socket) return
    this.#socket = socket
    for (const { frame } of this.#requests.values()) this.tell(frame)
  }

  #take(frame, receive) {
    if (frame.t !== 'answer') return receive(frame)
    const request = this.#requests.get(frame.id)
    this.#requests.delete(frame.id)
    if (frame.error === undefined) request?.resolve(frame.value)
    else request?.reject(new Error(frame.error))
  }
}
