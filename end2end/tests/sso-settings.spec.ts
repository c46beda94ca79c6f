import type { Page } from '@playwright/test';

import type { Customer, Person } from '../stage/customer.ts';
import {
  expectNoSession,
  expectProblemAt,
  goToOkta,
  inNavigation,
  logIn,
  refusalText,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

test('an admin finds Single Sign-On under Administration', async ({ page, newCustomer }) => {
  const acme = await newCustomer({ sso: false });
  await signInWithPassword(page, acme.admin);
  await (await inNavigation(page, page.getByRole('link', { name: 'Organization Profile' }))).click();
  await expect(page.getByRole('heading', { name: 'Organization Profile', level: 1 })).toBeVisible();
  await expect(page).toHaveURL('/admin/organization');
  await expect(page.getByRole('main')).toContainText(acme.accountId);

  await page.getByRole('main').getByRole('link', { name: 'Single Sign-On' }).click();
  await expect(page).toHaveURL('/admin/organization/sso');
  await expect(new SsoTab(page).enabled).not.toBeChecked();
  await expect(new SsoTab(page).passwords).toBeChecked();
});

test('enabled by the admin, agents sign in with Okta and go on with passwords', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer({ sso: false });
  const agents = await anotherBrowser();
  await expectOktaLeadsNowhere(agents, acme);

  await signInWithPassword(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.enabled.check();
  await tab.chooseOkta();
  await tab.save();
  await tab.expectSaved();
  await tab.open();
  await expect(tab.enabled).toBeChecked();
  await expect(tab.passwords).toBeChecked();

  await signInWithOkta(agents, acme.agent);
  await signInWithPassword(await anotherBrowser(), acme.agent);
});

test('disabled again, Okta leads nowhere', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.enabled.uncheck();
  await tab.save();
  await tab.expectSaved();

  await expectOktaLeadsNowhere(await anotherBrowser(), acme);
});

test('passwords stay until an admin has signed in with Okta, and the page says so', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.passwords.uncheck();
  await tab.save();
  await expectProblemAt(page, tab.passwords);
  await expect(tab.passwords).toHaveAccessibleDescription(/sign(ed)? in with Okta/i);

  await tab.open();
  await expect(tab.passwords).toBeChecked();
  await signInWithPassword(await anotherBrowser(), acme.agent);
});

test('an agent’s sign-in with Okta is not an admin’s', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await signInWithOkta(await anotherBrowser(), acme.agent);
  await signInWithPassword(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.passwords.uncheck();
  await tab.save();
  await expectProblemAt(page, tab.passwords);
});

test('that refusal is an invalid form', { tag: '@plain' }, async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.passwords.uncheck();
  expect((await tab.save()).status()).toBe(422);
});

test('turned off, passwords stop working at once; turned on again, they work', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.admin);
  await new SsoTab(page).setPasswords(false);

  for (const somebody of [acme.agent, acme.admin]) {
    await expectPasswordRefused(await anotherBrowser(), somebody);
    await signInWithOkta(await anotherBrowser(), somebody);
  }

  await new SsoTab(page).setPasswords(true);
  for (const somebody of [acme.agent, acme.admin]) await signInWithPassword(await anotherBrowser(), somebody);
});

test('with passwords off, a wrong one learns nothing of it', async ({ page, newCustomer, anotherBrowser }) => {
  const [acme, globex] = [await newCustomer(), await newCustomer()];
  await signInWithOkta(page, acme.admin);
  await new SsoTab(page).setPasswords(false);

  const said: string[] = [];
  const visitor = await anotherBrowser();
  for (const { agent } of [acme, globex]) {
    await visitor.goto('/login');
    await logIn(visitor, { email: agent.email, password: 'not the password' });
    said.push(await refusalText(visitor));
  }
  expect(said[1]).toBe(said[0]);
});

test('an agent may neither see nor change the settings', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.agent);
  expect((await page.goto('/admin/organization/sso'))?.status()).toBe(403);
  expect((await post(page, { enabled: 'true', provider: 'okta' })).status()).toBe(403);

  await signInWithPassword(page, acme.admin);
  await expectSettings(page, { enabled: true, passwords: true });
});

for (const tier of ['starter', 'professional'] as const) {
  test(`on ${tier} nothing can be enabled, in the page or past it`, async ({ page, newCustomer, anotherBrowser }) => {
    const [acme, globex] = [await newCustomer({ tier }), await newCustomer({ sso: false })];
    await signInWithPassword(page, acme.admin);
    const tab = new SsoTab(page);
    await tab.open();
    await expect(page.getByRole('main')).toContainText('Enterprise');
    for (const box of [tab.enabled, tab.passwords]) await expect(box).toBeDisabled();
    await expect(page.getByRole('button', { name: 'Save', exact: true, disabled: false })).toHaveCount(0);

    expect((await post(page, { enabled: 'true', provider: 'okta', password_fallback: 'true' })).status()).toBe(403);
    await expectSettings(page, { enabled: false, passwords: true });
    await expectOktaLeadsNowhere(await anotherBrowser(), acme);

    // The very same request counts where the tier allows it: it was the tier that refused it.
    const other = await anotherBrowser();
    await signInWithPassword(other, globex.admin);
    expect((await post(other, { enabled: 'true', provider: 'okta', password_fallback: 'true' })).ok()).toBe(true);
    await expectSettings(other, { enabled: true, passwords: true });
  });
}

/** Sends the form without the page, as its own page would. */
function post(page: Page, form: Record<string, string>) {
  const { origin } = new URL(page.url());
  return page.request.post('/admin/organization/sso', {
    form,
    headers: { origin, 'sec-fetch-site': 'same-origin' },
  });
}

async function expectSettings(page: Page, { enabled, passwords }: { enabled: boolean; passwords: boolean }) {
  const tab = new SsoTab(page);
  await tab.open();
  await expect(tab.enabled).toBeChecked({ checked: enabled });
  await expect(tab.passwords).toBeChecked({ checked: passwords });
}

async function expectOktaLeadsNowhere(page: Page, customer: Customer): Promise<void> {
  await page.goto('/login');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await goToOkta(page, customer.agent.email);
  expect((await answered).status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/login\/okta\b/);
}

/** Only the right password learns that Okta is the way in. */
async function expectPasswordRefused(page: Page, somebody: Person): Promise<void> {
  await page.goto('/login');
  await logIn(page, somebody);
  await expect(page.getByRole('alert')).toContainText('Okta');
  await expectNoSession(page);
}
