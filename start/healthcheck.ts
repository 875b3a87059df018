/** Asks this machine's Jara whether it serves; the exit code is the answer. For container health checks. */
const port = process.env.PORT || '3000'
const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null)
process.exitCode = answer?.ok ? 0 : 1
