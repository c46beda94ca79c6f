// The stage each test plays on. Product and stand-in are started once per worker; customers, browsers and their
// cookies belong to one test. A fault in the browser fails the test, whatever the test was about.

import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';

import { Convrs } from './convrs.ts';
import { Customer, type CustomerOptions } from './customer.ts';
import { Okta } from './okta.ts';

type WorkerFixtures = { okta: Okta; google: Okta; convrs: Convrs };

type TestFixtures = {
  newCustomer: (options?: CustomerOptions) => Promise<Customer>;
  /** A page in another browser: nothing is shared with `page`. */
  anotherBrowser: () => Promise<Page>;
  faults: string[];
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  okta: [
    async ({}, use) => {
      const okta = await Okta.start();
      await use(okta);
      await okta.stop();
    },
    { scope: 'worker' },
  ],

  /** The same provider, with apps that answer as Google does. */
  google: [
    async ({}, use) => {
      const google = await Okta.start();
      await use(google);
      await google.stop();
    },
    { scope: 'worker' },
  ],

  convrs: [
    async ({ okta, google }, use) => {
      const convrs = await Convrs.start(okta.issuer, google.issuer);
      await use(convrs);
      await convrs.stop();
    },
    { scope: 'worker' },
  ],

  baseURL: ({ convrs }, use) => use(convrs.url),

  newCustomer: ({ convrs, okta, google }, use) => use((options) => Customer.create(convrs, okta, google, options)),

  anotherBrowser: async ({ browser, faults }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      await watch(context, faults);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },

  faults: [
    async ({ context, convrs, okta }, use, testInfo) => {
      const faults: string[] = [];
      const printed = { convrs: convrs.output.length, okta: okta.output.length };
      await watch(context, faults);
      await use(faults);
      expect.soft(faults, 'the browser reported no fault').toEqual([]);
      if (testInfo.status === testInfo.expectedStatus && faults.length === 0) return;
      const said = { convrs: convrs.output.slice(printed.convrs), okta: okta.output.slice(printed.okta) };
      for (const [name, body] of Object.entries(said)) {
        if (body) await testInfo.attach(`${name} said`, { body, contentType: 'text/plain' });
      }
    },
    { auto: true },
  ],
});

export { expect };

/** What may not be missing, as opposed to answers that refuse something. */
const PARTS = ['stylesheet', 'script', 'image', 'font', 'manifest'];

async function watch(context: BrowserContext, faults: string[]): Promise<void> {
  context.on('weberror', (error) => faults.push(`uncaught: ${error.error().message}`));
  context.on('console', (message) => {
    // Chromium reports each answer of 4xx here as well: `response` below tells which of them are faults.
    const isAnswer = message.text().startsWith('Failed to load resource: the server responded with a status of');
    if (message.type() === 'error' && !isAnswer) faults.push(`console: ${message.text()}`);
  });
  context.on('requestfailed', (request) => {
    // A page that is left stops loading: no fault.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') faults.push(`request failed: ${request.url()} ${reason}`);
  });
  context.on('response', (response) => {
    const isPart = PARTS.includes(response.request().resourceType()) || response.url().endsWith('.wasm');
    if (response.status() >= 500 || (response.status() >= 400 && isPart)) {
      faults.push(`${response.status()} ${response.url()}`);
    }
  });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (violation) => {
      console.error(`policy violation: ${violation.violatedDirective} ${violation.blockedURI}`);
    });
    // Hydration shows in nothing but this: a form whose submission somebody listens to.
    const addEventListener = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function add(type: string, ...rest: unknown[]) {
      if (type === 'submit') Object.assign(window, { listensToForms: true });
      return Reflect.apply(addEventListener, this, [type, ...rest]);
    };
  });
}

/** Waits until JavaScript has taken the page's forms over. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => Reflect.get(window, 'listensToForms') === true);
}
