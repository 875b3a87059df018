const live = document.getElementById('live')
const offline = document.getElementById('offline')
const lead = document.getElementById('lead')
/** So many looks in a row that fail are worth a word. */
const patience = 3
let failures = 0
let runOut

/** What has run out is taken away, whether or not the server can be asked. */
function watch() {
  const { lasts } = live.firstElementChild.dataset
  clearTimeout(runOut)
  if (lasts !== undefined) runOut = setTimeout(hideOffer, Number(lasts))
  if (live.firstElementChild.dataset.scene === 'ready') lead?.remove()
  offerCopy()
}

function hideOffer() {
  live.querySelector('.offer')?.remove()
  const instead = live.querySelector('.run-out')
  if (instead) instead.hidden = false
}

/** Only a safe connection may write to the clipboard. */
function offerCopy() {
  const button = document.getElementById('copy')
  if (!button || !navigator.clipboard) return
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById('code').dataset.code)
    button.textContent = button.dataset.copied
  })
}

async function look() {
  try {
    const { version } = live.firstElementChild.dataset
    const response = await fetch(`${live.dataset.address}&seen=${version}`)
    // The browser's time with this page is over.
    if (response.status === 403) return location.reload()
    if (response.status === 200) {
      live.innerHTML = await response.text()
      watch()
    }
    failures = 0
  } catch {
    failures++
  }
  offline.hidden = failures < patience
  again()
}

function again() {
  const every = Number(live.firstElementChild.dataset.every)
  if (every > 0) setTimeout(look, every)
}

// A phone freezes pages in the background; what it shows when it wakes must be true.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && Number(live.firstElementChild.dataset.every) > 0) location.reload()
})

watch()
again()
