// A tile in a browser that somebody of another account uses. Any site can lead a browser to a tile, so nobody
// becomes somebody else without being asked.

import type { Page } from '@playwright/test';

import type { Customer } from '../stage/customer.ts';
import { expectHome, pressTile, session, signInAtOkta, signInWithPassword } from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

async function expectAsked(page: Page, now: Customer, waiting: Customer): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Which account do you want to use?');
  const main = page.getByRole('main');
  for (const said of [now.agent.email, now.name, waiting.agent.email, waiting.name]) await expect(main).toContainText(said);
  expect(await (await session(page)).json()).toMatchObject({ email: now.agent.email });
}

test('the tile of another account asks first, and whoever stays is who they were', async ({ page, okta, newCustomer }) => {
  const [acme, travel] = [await newCustomer(), await newCustomer({ accountName: 'Tile Travel' })];
  await signInWithPassword(page, acme.agent);
  await pressTile(page, okta, travel);
  await signInAtOkta(page, travel.agent);
  await expectAsked(page, acme, travel);
  await page.getByRole('button', { name: `Stay signed in as ${acme.agent.email}` }).click();
  await expectHome(page, acme.agent);
});

test('whoever opened the tile changes over', async ({ page, okta, newCustomer }) => {
  const [acme, travel] = [await newCustomer(), await newCustomer({ accountName: 'Tile Travel' })];
  await signInWithPassword(page, acme.agent);
  await pressTile(page, okta, travel);
  await signInAtOkta(page, travel.agent);
  await page.getByRole('button', { name: `Sign out and go on as ${travel.agent.email}` }).click();
  await expectHome(page, travel.agent);
});

test('a provider that answers by a form asks first too', async ({ page, okta, newCustomer, javaScriptEnabled }) => {
  const [acme, travel] = [await newCustomer(), await newCustomer({ accountName: 'Tile Travel' })];
  await signInWithPassword(page, acme.agent);
  // The browser sends its session's cookie with no form of another site; it does with the page that follows.
  const asked = page.waitForRequest((request) => request.url().startsWith(`${okta.issuer}/`) && /[?&]state=/.test(request.url()));
  await page.goto(`/sso/${travel.accountId}/initiate?iss=${encodeURIComponent(okta.issuer)}`);
  await page.goto(`${(await asked).url()}&response_mode=form_post`);
  await signInAtOkta(page, travel.agent);
  if (javaScriptEnabled === false) await page.getByRole('button', { name: 'Continue' }).click();
  await expectAsked(page, acme, travel);
});
