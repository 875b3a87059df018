import { Line } from './line.js'
import { Books } from './messages.js'
import { Calls, moduleLoader } from './modules.js'
import { Session } from './session.js'

const line = new Line(document.documentElement.dataset.line)
const session = new Session(line, new Books(line))
session.calls = new Calls()
window.require = moduleLoader(session)
window.addEventListener('unhandledrejection', ({ reason }) =>
  line.ask('breach', `the page failed: ${reason?.stack ?? reason}`),
)
session.start()
await session.shown.promise
window.Debug = { VERSION: document.documentElement.dataset.version }
