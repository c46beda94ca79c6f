import type { Page } from '@playwright/test';

import { control, expectHome, expectRefusal, field, session, signInAtOkta, signInWithOkta, SsoTab } from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

/** From the login page to the page of Google's stand-in. */
async function goToGoogle(page: Page, email: string): Promise<void> {
  await page.goto('/login');
  await control(page, 'Sign in with Google').click();
  await expect(page).toHaveURL(/\/login\/google\b/);
  await field(page, 'E-mail').fill(email);
  await page.getByRole('button', { name: 'Login', exact: true }).click();
}

test('a person of the Workspace signs in with Google', async ({ page, newCustomer }) => {
  const acme = await newCustomer({ provider: 'google' });
  await goToGoogle(page, acme.agent.email);
  await signInAtOkta(page, acme.agent);
  await expectHome(page, acme.agent);
  expect(await (await session(page)).json()).toMatchObject({ auth_method: 'google' });
});

test('an account of no Workspace is told so, and may choose another', async ({ page, newCustomer }) => {
  const acme = await newCustomer({ provider: 'google' });
  const atHome = { email: `ada@home.${acme.domain}`, name: 'Ada at home', oktaPassword: 'quiet-harbour-at-google' };
  await acme.addToGoogle(atHome, { claims: { email: acme.agent.email } });
  await goToGoogle(page, acme.agent.email);
  await signInAtOkta(page, atHome);
  await expectRefusal(page);
  await expect(page.getByRole('main')).toContainText('Google Workspace');
  await expect(control(page, 'Use another Google account')).toBeVisible();
});

test('an admin moves the team from Okta to Google, and nobody is kept out', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await acme.registerGoogle();
  await signInWithOkta(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await field(page, 'Provider').selectOption({ label: 'Google' });
  await tab.save();
  await tab.expectSaved();

  const late = await anotherBrowser();
  await signInWithOkta(late, acme.agent); // Okta stays open until an admin came through Google

  const admin = await anotherBrowser();
  await goToGoogle(admin, acme.admin.email);
  await signInAtOkta(admin, acme.admin);
  await expectHome(admin, acme.admin);

  const tooLate = await anotherBrowser();
  await tooLate.goto('/login/okta');
  await field(tooLate, 'E-mail').fill(acme.agent.email);
  await tooLate.getByRole('button', { name: 'Login', exact: true }).click();
  await expect(tooLate.getByRole('status').filter({ hasText: 'did not start' })).toBeVisible();
});
