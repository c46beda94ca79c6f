import { existsSync } from 'node:fs';

import { chromium, defineConfig, devices } from '@playwright/test';

/** Where systems keep a Chromium of their own, for machines without the one Playwright downloads. */
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const downloaded = existsSync(chromium.executablePath());

/** Journeys with this tag say something about the page before or without JavaScript, so they run only there. */
const PLAIN = /@plain/;
/** Journeys with this tag are about what JavaScript adds. */
const HYDRATED = /@hydrated/;

export default defineConfig({
  testDir: 'tests',
  globalSetup: './stage/built.ts',
  fullyParallel: true,
  workers: '100%',
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    screenshot: 'only-on-failure',
    launchOptions: {
      args: QUIET,
      ...(downloaded ? {} : { executablePath: INSTALLED.find((path) => existsSync(path)) }),
    },
  },
  projects: [
    {
      name: 'desktop',
      grepInvert: PLAIN,
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 } },
    },
    {
      name: 'desktop without JavaScript',
      grepInvert: HYDRATED,
      testIgnore: 'screenshots.spec.ts',
      use: { ...devices['Desktop Chrome'], viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
    },
    {
      name: 'phone',
      grepInvert: PLAIN,
      use: { ...devices['Pixel 7'], viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
    },
  ],
});
