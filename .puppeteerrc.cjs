/** Chromium is the machine's own (docs/whatsapp.md): 180 MB are not fetched twice. */
module.exports = { skipDownload: true }
