import { Line } from './line.js'
import { Books } from './messages.js'
import { Calls, moduleLoader } from './modules.js'
import { Session } from './session.js'

const { line: url, version } = document.documentElement.dataset
const line = new Line(url)
const session = new Session(line, new Books(line), new Calls())
window.require = moduleLoader(session)
window.addEventListener('unhandledrejection', ({ reason }) => {
  const ours = reason?.stack?.includes('data:text/javascript')
  if (ours) line.ask('breach', `the page failed: ${reason.stack.replace(/data:text[^:]*:/g, '')}`)
})
session.start()
await session.shown.promise
window.Debug = { VERSION: version }
