import { type Browser, chromium } from 'playwright-core'
import { findChromium } from './find-tools.mjs'

/** A real Chromium: the system's, or the one that `CHROMIUM_PATH` names. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === null)
    throw new Error('No Chromium here: install chromium, or name it in CHROMIUM_PATH.')
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
