import { defineConfig } from '@playwright/test'

export default defineConfig({
  testMatch: '*.e2e.js',
  outputDir: process.env.TEST_OUTPUT ?? 'test-results',
  reporter: 'line',
  use: {
    // The system's Chromium, where Playwright's own one is not installed.
    launchOptions: { executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox', '--disable-gpu'] },
  },
})
