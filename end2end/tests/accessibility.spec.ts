import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';

import { SIGHTS } from '../stage/catalogue.ts';
import { expect, test } from '../stage/test.ts';

const WCAG_2_2_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

for (const { name, reach } of SIGHTS) {
  test(`${name} keeps WCAG 2.2 AA in light and dark`, async ({ page, okta, browser, newCustomer, javaScriptEnabled }) => {
    await reach({ page, okta, newCustomer });
    await expect(page).toHaveTitle(/\S/);
    const examined = javaScriptEnabled === false ? await copyForScripts(page, browser) : page;
    for (const colorScheme of ['light', 'dark'] as const) {
      await examined.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations, passes } = await new AxeBuilder({ page: examined }).withTags(WCAG_2_2_AA).analyze();
      const found = violations.flatMap(({ id, help, nodes }) => {
        return nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`);
      });
      expect(found, `${name}, ${colorScheme}`).toEqual([]);
      expect(passes.map(({ id }) => id), 'axe could judge the colours').toContain('color-contrast');
    }
    if (examined !== page) await examined.context().close();
  });
}

/** axe is a script itself: what was rendered without any is shown to it in a browser that runs some. */
async function copyForScripts(page: Page, browser: Browser): Promise<Page> {
  const url = page.url();
  const body = (await page.content()).replaceAll(/<script\b.*?<\/script>/gs, '');
  const context = await browser.newContext({ javaScriptEnabled: true });
  await context.route(url, (route) => route.fulfill({ body, contentType: 'text/html; charset=utf-8' }));
  const copy = await context.newPage();
  await copy.goto(url);
  return copy;
}
