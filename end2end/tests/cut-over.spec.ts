import type { Page } from '@playwright/test';

import { teamInEveryState } from '../stage/cut-over.ts';
import { person } from '../stage/customer.ts';
import {
  callbackAnswer,
  control,
  expectHome,
  expectProblemAt,
  expectRefusal,
  goToOkta,
  send,
  session,
  signInAtOkta,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

const UNCONFIRMED = 'Passwords are off until you confirm it';

test('an admin tests the sign-in before it is enabled, and stays who they are', async ({ page, newCustomer }) => {
  const acme = await newCustomer({ sso: false });
  await signInWithPassword(page, acme.admin);
  await new SsoTab(page).open();
  await page.getByRole('link', { name: 'Test sign-in', exact: true }).click();
  await page.getByRole('button', { name: 'Test sign-in with Okta', exact: true }).click();
  await signInAtOkta(page, acme.admin);

  await expect(page).toHaveURL(/\/admin\/organization\/sso\/test\/[0-9A-Z-]{8,9}$/);
  const main = page.getByRole('main');
  await expect(main).toContainText('The test passed');
  await expect(main).toContainText(acme.admin.email);
  await expect(main).toContainText('Names of the claims');
  expect(await (await session(page)).json()).toMatchObject({ email: acme.admin.email, auth_method: 'password' });

  await new SsoTab(page).open();
  await expect(main).toContainText('5 of 6 steps are known to be done');
});

test('a test that fails says which screen of Okta to look at', async ({ page, newCustomer }) => {
  const acme = await newCustomer({ sso: false });
  await acme.unassign(acme.admin.email);
  await signInWithPassword(page, acme.admin);
  await page.goto('/admin/organization/sso/test');
  await page.getByRole('button', { name: 'Test sign-in with Okta', exact: true }).click();
  await signInAtOkta(page, acme.admin);
  const main = page.getByRole('main');
  await expect(main).toContainText('An agent would have been refused');
  await expect(main).toContainText('Okta: Applications > Convrs > Assignments');
  await expect(main.getByRole('listitem').filter({ hasText: 'Stopped here' })).toHaveCount(1);
});

test('whoever would be locked out is named, and must be accepted', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.passwords.uncheck();
  await expect(page.getByRole('main')).toContainText(acme.agent.email);
  await tab.save();
  await expectProblemAt(page, tab.acceptLockOuts);
  await signInWithPassword(await anotherBrowser(), acme.agent);

  await tab.acceptLockOuts.check();
  await tab.save();
  await tab.expectSaved();
  await expect(page.getByText(UNCONFIRMED)).toBeVisible();
});

test('the box comes with the refusal when somebody was added while the form was open', async ({
  page,
  newCustomer,
  anotherBrowser,
}) => {
  const acme = await newCustomer();
  await signInWithOkta(await anotherBrowser(), acme.agent);
  await signInWithOkta(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.passwords.uncheck();
  await expect(tab.endPasswordSessions).toBeVisible();
  await expect(tab.acceptLockOuts).toHaveCount(0);
  await acme.addToConvrs(person('agent', 'Lena Later', `lena.later@${acme.domain}`));
  await tab.save();
  await expectProblemAt(page, tab.acceptLockOuts);
  await tab.acceptLockOuts.check();
  await tab.save();
  await tab.expectSaved();
  await expect(page.getByText(UNCONFIRMED)).toBeVisible();
});

test('an admin who signs in with Okta in time confirms that passwords are off', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.setPasswords(false);
  await expect(page.getByText(UNCONFIRMED)).toBeVisible();

  // An agent's sign-in proves nothing of the admins.
  await signInWithOkta(await anotherBrowser(), acme.agent);
  await tab.open();
  await expect(page.getByText(UNCONFIRMED)).toBeVisible();

  await signInWithOkta(await anotherBrowser(), acme.admin);
  await tab.open();
  await expect(page.getByText(UNCONFIRMED)).toHaveCount(0);
  await expect(page.getByRole('heading', { name: 'Agents sign in with Okta only', exact: true })).toBeVisible();
});

test('a countdown shows how long there is to confirm @hydrated', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.admin);
  await new SsoTab(page).setPasswords(false);
  const countdown = page.getByText(/^1[0-4]:[0-5]\d left$/);
  await expect(countdown).toBeVisible();
  const shown = await countdown.innerText();
  await expect(countdown).not.toHaveText(shown);
});

test('password sessions end at once when the admin says so, and are told why', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const agent = await anotherBrowser();
  await signInWithPassword(agent, acme.agent);
  await signInWithOkta(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.passwords.uncheck();
  await tab.acceptLockOuts.check();
  await tab.endPasswordSessions.check();
  await tab.save();
  await tab.expectSaved();

  await agent.goto('/');
  await expect(agent).toHaveURL(/\/login\b/);
  await expect(agent.getByRole('main')).toContainText(/sign in with Okta/i);
  expect((await session(page)).status()).toBe(200);
});

test('a near miss is corrected in one press, and the agent gets in', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const mira = person('agent', 'Mira Solberg', `mira.solberg@${acme.domain}`);
  const there = `Mira.Solberg@${acme.domain}`;
  await acme.addToConvrs(mira);
  await acme.addToOkta(mira, { claims: { email: there } });
  const agent = await anotherBrowser();
  await agent.goto('/login');
  await goToOkta(agent, mira.email);
  await callbackAnswer(agent, mira);
  await expectRefusal(agent);

  await signInWithPassword(page, acme.admin);
  await expect(page.getByRole('main')).toContainText(/nearly an agent/);
  await page.goto('/admin/organization/cut-over?state=near_miss');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).locator('mark').first()).toHaveText('m');
  await page.getByRole('button', { name: `Correct the e-mail to ${there}`, exact: true }).click();
  await expect(page.getByText('E-mail corrected')).toBeVisible();

  // Okta has her session still, and asks for nothing.
  await agent.goto('/login');
  await goToOkta(agent, there);
  await expectHome(agent, { ...mira, email: there });
});

test('a near miss is dismissed in one press', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await teamInEveryState(await anotherBrowser(), acme);
  await signInWithPassword(page, acme.admin);
  await new SsoTab(page).open();
  await page.getByRole('button', { name: /^Dismiss/ }).click();
  await expect(page.getByText('Near miss dismissed')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Dismiss/ })).toHaveCount(0);
});

test('the board shows every agent, narrows to a state, and comes as a file', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const team = await teamInEveryState(await anotherBrowser(), acme);
  await signInWithPassword(page, acme.admin);
  await page.goto('/admin/organization');
  await page.getByRole('main').getByRole('link', { name: 'Cut-over', exact: true }).click();
  await expect(page).toHaveURL('/admin/organization/cut-over');
  await expect(rows(page)).toHaveCount(5);
  await expect(page.getByRole('main')).toContainText('1 of 5 agents has signed in with Okta');
  for (const [somebody, state] of [
    [team.linked, 'Linked'],
    [team.nearly, 'Near miss'],
    [team.unassigned, 'Failed'],
    [acme.admin, 'Not tried'],
  ] as const) {
    await expect(rows(page).filter({ hasText: somebody.email })).toContainText(state);
  }
  await expect(rows(page).filter({ hasText: team.unassigned.email })).toContainText('Unproven');

  await page.getByLabel('State', { exact: true }).selectOption({ label: 'Failed' });
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await expect(rows(page)).toHaveCount(1);
  const href = await control(page, 'Download these agents as CSV').getAttribute('href');
  const file = await page.request.get(href!);
  expect(file.headers()['content-type']).toContain('text/csv');
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(team.unassigned.email);
});

test('saved with a box missing, what was ticked stays ticked', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithOkta(page, acme.admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.passwords.uncheck();
  await tab.endPasswordSessions.check();
  await send(page, 'Save');
  await expect(tab.passwords).not.toBeChecked();
  await expect(tab.endPasswordSessions).toBeChecked();
});

function rows(page: Page) {
  return page.getByRole('table', { name: 'Agents and how far they are' }).locator('tbody tr');
}
