import { fileURLToPath } from 'node:url';

import { SIGHTS } from '../stage/catalogue.ts';
import { expect, test } from '../stage/test.ts';

const FOLDER = fileURLToPath(new URL('../screenshots', import.meta.url));
const NARROWEST = 320;

for (const { name, reach } of SIGHTS) {
  test(`${name} is worth looking at and never scrolls sideways`, async ({ page, okta, newCustomer, isMobile, viewport }) => {
    await reach({ page, okta, newCustomer });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const path = `${FOLDER}/${name}-${isMobile ? 'phone' : 'wide'}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
    const { width, height } = viewport!;
    for (const narrow of isMobile ? [width, NARROWEST] : [width]) {
      await page.setViewportSize({ width: narrow, height });
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrollWidth, `at ${narrow} px`).toBeLessThanOrEqual(narrow);
    }
  });
}
