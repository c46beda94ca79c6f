import type { Locator, Page } from '@playwright/test';

import type { Customer } from '../stage/customer.ts';
import {
  callbackAnswer,
  field,
  goToOkta,
  inNavigation,
  logIn,
  REFERENCE,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

test('an admin finds why a sign-in failed by the reference that the person read out', async ({
  page,
  newCustomer,
  anotherBrowser,
}) => {
  const acme = await newCustomer();
  const reference = await refusedNotAssigned(await anotherBrowser(), acme);

  await signInWithPassword(page, acme.admin);
  await (await inNavigation(page, page.getByRole('link', { name: 'Sign-ins', exact: true }))).click();
  await expect(page).toHaveURL('/admin/sign-ins');
  await field(page, 'Reference').fill(reference.toLowerCase().replace('-', ' '));
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(listed(page)).toHaveCount(1);
  await page.getByRole('link', { name: reference }).click();

  await expect(page).toHaveURL(`/admin/sign-ins/${reference}`);
  const main = page.getByRole('main');
  await expect(main).toContainText('Okta: Applications > Convrs > Assignments');
  await expect(main).toContainText(`/sso/${acme.accountId}/callback`);
  await expect(main.getByRole('listitem').filter({ hasText: 'Stopped here' })).toHaveCount(1);
});

test('a filter stays filled in, and says what it holds when it holds nothing', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await page.goto('/login');
  await logIn(page, { ...acme.agent, password: 'not the password' });
  await signInWithPassword(page, acme.admin);
  await page.goto('/admin/sign-ins');
  await expect(listed(page)).toHaveCount(2);

  await field(page, 'Outcome').selectOption({ label: 'Wrong password' });
  await field(page, 'Name or e-mail').fill(acme.agent.name.toUpperCase());
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(listed(page)).toHaveCount(1);
  await expect(page.getByRole('table', { name: 'Attempts to sign in' })).toContainText(acme.agent.email);
  await expect(field(page, 'Outcome')).toHaveValue('wrong_password');

  await field(page, 'To').fill('2001-01-01');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(page.getByText('Nothing fits this filter')).toBeVisible();
  await page.getByRole('link', { name: 'Show all' }).first().click();
  await expect(listed(page)).toHaveCount(2);
});

test('what was tried comes as a file', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.admin);
  await page.goto('/admin/sign-ins');
  const href = await page.getByRole('link', { name: 'Download these attempts as CSV' }).getAttribute('href');
  const file = await page.request.get(href!);
  expect(file.headers()['content-type']).toContain('text/csv');
  expect(await file.text()).toContain(acme.admin.email);
});

test('each change is listed with who made it', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.admin);
  await new SsoTab(page).setPasswords(false);
  await page.goto('/admin/sign-ins');
  await page.getByRole('link', { name: 'Changes', exact: true }).click();
  await expect(page).toHaveURL('/admin/sign-ins/changes');
  const change = page.getByRole('row').filter({ hasText: 'SSO settings changed' }).first();
  await expect(change).toContainText(acme.admin.email);
  await expect(change).toContainText('Passwords beside SSO: on → off');
});

test('times are written in the zone of the browser once it was touched @hydrated', async ({
  browser,
  newCustomer,
  baseURL,
}) => {
  const acme = await newCustomer();
  const context = await browser.newContext({ baseURL, timezoneId: 'Asia/Tokyo' });
  const page = await context.newPage();
  await page.goto('/login');
  await page.locator('[data-awake]').waitFor({ state: 'attached' });
  await page.keyboard.press('Tab');
  await page.waitForFunction(() => document.cookie.includes('__Host-convrs_zone='));
  await logIn(page, acme.admin);
  const time = page.getByRole('main').locator('time').first();
  await expect(time).toHaveAttribute('title', /Asia\/Tokyo \(UTC\+09:00\)$/);
  await expect(time).not.toContainText('UTC');
  await context.close();
});

test('without a script times are in UTC and say so @plain', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.admin);
  await expect(page.getByRole('main').locator('time').first()).toContainText('UTC');
});

/** What the list holds: neither the days of the chart's own table, nor the row of headings that a narrow page hides. */
function listed(page: Page): Locator {
  return page.getByRole('table', { name: 'Attempts to sign in' }).locator('tbody tr');
}

async function refusedNotAssigned(page: Page, acme: Customer): Promise<string> {
  await acme.unassign(acme.agent.email);
  await page.goto('/login');
  await goToOkta(page, acme.agent.email);
  await callbackAnswer(page, acme.agent);
  const told = await page.getByRole('main').innerText();
  return REFERENCE.exec(told)![0];
}
