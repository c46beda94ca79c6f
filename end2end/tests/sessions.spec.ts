import type { BrowserContext, Page } from '@playwright/test';

import {
  expectHome,
  expectNoSession,
  goToOkta,
  logIn,
  session,
  signInAtOkta,
  signInWithOkta,
  signInWithPassword,
  signOut,
} from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

test('sign-out ends the session on the server, not just in the browser', async ({ page, context, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.agent);
  const { name, value } = await sessionCookie(context);
  const replay = () => fetch(new URL('/api/session', page.url()), { headers: { cookie: `${name}=${value}` } });
  expect((await replay()).status).toBe(200);

  await signOut(page);
  expect((await replay()).status).toBe(401);
  await expectNoSession(page);
});

test('sign-out counts in the other tabs too', async ({ page, context, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.agent);
  const otherTab = await context.newPage();
  await otherTab.goto('/');
  await expectHome(otherTab, acme.agent);

  await signOut(page);
  await otherTab.reload();
  await expect(otherTab).toHaveURL(/\/login\b/);
});

test('sign-out in one browser leaves the others alone', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const phone = await anotherBrowser();
  await signInWithPassword(page, acme.agent);
  await signInWithPassword(phone, acme.agent);
  await signOut(page);
  expect((await session(phone)).status()).toBe(200);
});

test('each sign-in is a new session', async ({ page, context, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.agent);
  const first = await sessionCookie(context);
  await signOut(page);
  await signInWithPassword(page, acme.agent);
  expect((await sessionCookie(context)).value).not.toBe(first.value);
});

test('the session cookie is the host’s own and out of reach of scripts', async ({ page, context, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.agent);
  const cookie = await sessionCookie(context);
  expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' });
  expect(cookie.value.length).toBeGreaterThanOrEqual(22); // 128 bits, in any encoding
});

test('without a session there is nobody', async ({ page }) => {
  await expectNoSession(page);
});

for (const asked of ['/', '/admin/organization', '/admin/organization/sso']) {
  test(`a person sent to sign in comes back to ${asked} with a password`, async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto(asked);
    await expect(page).toHaveURL(/\/login\b/);
    await logIn(page, acme.admin);
    await expect(page).toHaveURL(asked);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });

  test(`a person sent to sign in comes back to ${asked} with Okta`, async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto(asked);
    await expect(page).toHaveURL(/\/login\b/);
    await goToOkta(page, acme.admin.email);
    await signInAtOkta(page, acme.admin);
    await expect(page).toHaveURL(asked);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  });
}

test('a wrong password on the way does not lose the page asked for', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await page.goto('/admin/organization/sso');
  await logIn(page, { ...acme.admin, password: 'not the password' });
  await expect(page.getByRole('alert')).toHaveText(/\S/);
  await logIn(page, acme.admin);
  await expect(page).toHaveURL('/admin/organization/sso');
});

test('nobody is sent to another site after signing in', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await page.goto('/admin/organization/sso');
  for (const elsewhere of ['https://evil.example/', '//evil.example/', '/\\evil.example/']) {
    await page.goto(withEveryValue(page, elsewhere));
    const answer = await logIn(page, acme.admin);
    expect(new URL(answer.headers().location ?? '/', answer.url()).hostname).toBe('localhost');
    await signOut(page);
    await page.goto('/admin/organization/sso');
  }
});

async function sessionCookie(context: BrowserContext) {
  const lasting = (await context.cookies()).filter(({ httpOnly, sameSite, domain }) => {
    return domain === 'localhost' && httpOnly && sameSite === 'Lax';
  });
  const [cookie, ...others] = lasting;
  expect(others).toEqual([]);
  expect(cookie?.name).toMatch(/^__Host-/);
  return cookie!;
}

/** The login page's address with another value for whatever it remembers, and for the usual names of such a thing. */
function withEveryValue(page: Page, value: string): string {
  const url = new URL(page.url());
  for (const name of [...url.searchParams.keys(), 'next', 'return_to', 'redirect']) url.searchParams.set(name, value);
  return url.href;
}
