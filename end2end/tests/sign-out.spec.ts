import type { Page } from '@playwright/test';

import {
  expectHome,
  expectNoSession,
  inNavigation,
  pressTile,
  session,
  signInAtOkta,
  signInWithOkta,
  signInWithPassword,
} from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

/** Signs the browser out at the provider, on the provider's own page. */
async function confirmAtOkta(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
}

async function expectToldWhy(page: Page, why: string): Promise<void> {
  await page.goto('/');
  await expect(page).toHaveURL(/\/login\b/);
  await expect(page.getByRole('status').filter({ hasText: why })).toBeVisible();
  await expectNoSession(page);
}

test('signing out of Okta too comes back to the login page, signed out of both', async ({ page, okta, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.agent);
  await (await inNavigation(page, page.getByRole('link', { name: 'Sign out of Okta too' }))).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign out of Okta too');
  await page.getByRole('button', { name: 'Sign out of Convrs and Okta' }).click();
  await page.waitForURL(`${okta.issuer}/**`);
  await expectNoSession(page); // here first, before the provider has been told anything

  await confirmAtOkta(page);
  await expect(page).toHaveURL('/login');
  // The next sign-in asks for the password at Okta again.
  await page.goto(`/sso/${acme.accountId}/initiate?iss=${encodeURIComponent(okta.issuer)}`);
  await expect(page.getByLabel('Username')).toBeVisible();
});

test('whoever changes their mind stays signed in', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.agent);
  await page.goto('/logout/provider');
  await page.getByRole('link', { name: 'Stay signed in' }).click();
  await expectHome(page, acme.agent);
});

test('a password has nothing to sign out of at Okta', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.agent);
  await expect(page.getByRole('link', { name: 'Sign out of Okta too' })).toHaveCount(0);
});

test('signing out at Okta ends the session here, and the open page says so', async ({ page, context, okta, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.agent);
  const atOkta = await context.newPage();
  await atOkta.goto(`${okta.issuer}/oauth2/v1/logout`);
  await confirmAtOkta(atOkta);
  await expect.poll(async () => (await session(page)).status()).toBe(401);
  await expectToldWhy(page, 'You signed out at your sign-in provider.');
});

test('Universal Logout ends every session of the person', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const [phone, colleague] = [await anotherBrowser(), await anotherBrowser()];
  await signInWithOkta(page, acme.agent);
  await signInWithPassword(phone, acme.agent);
  await signInWithPassword(colleague, acme.admin);
  expect(await acme.endAllSessions(acme.agent)).toBe(204);
  for (const open of [page, phone]) {
    await expectToldWhy(open, 'Your organisation\'s sign-in provider ended your session.');
  }
  expect((await session(colleague)).status()).toBe(200);
});

test('the tile at Okta signs in', async ({ page, okta, newCustomer }) => {
  const acme = await newCustomer({ accountName: 'Tile Travel' });
  await pressTile(page, okta, acme);
  await signInAtOkta(page, acme.agent);
  await expectHome(page, acme.agent);
  // With a session there already, it goes straight on.
  await pressTile(page, okta, acme);
  await expectHome(page, acme.agent);
});

test('a tile of another provider leads nowhere', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  const answer = await page.goto(`/sso/${acme.accountId}/initiate?iss=https%3A%2F%2Fevil.example`);
  expect(answer?.status()).toBe(400);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This link does not fit');
  expect(new URL(page.url()).hostname).toBe('localhost');
});
