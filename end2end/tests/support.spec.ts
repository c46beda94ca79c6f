import type { Page } from '@playwright/test';

import {
  beRefusedOften,
  callbackAnswer,
  expectProblemAt,
  field,
  goToOkta,
  inNavigation,
  logIn,
  REFERENCE,
  send,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

const connectionOf = (accountId: string) => `/support/accounts/${accountId}/connection`;

test('support finds its console, and an account in it by what is known', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, await acme.support());
  await (await inNavigation(page, page.getByRole('link', { name: 'Support console' }))).click();
  await expect(page.getByRole('heading', { name: 'Support console', level: 1 })).toBeVisible();
  for (const known of [acme.admin.email, acme.accountId.toUpperCase().replaceAll('-', ' ')]) {
    await page.goto('/support');
    await field(page, 'Search').fill(known);
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await expect(page.getByRole('main')).toContainText(acme.accountId);
  }
  await page.getByRole('link', { name: acme.name }).click();
  await expect(page).toHaveURL(`/support/accounts/${acme.accountId}`);
});

test('support sees which account wants attention, and why', async ({ page, newCustomer, anotherBrowser }) => {
  // Among those that want the same, it is the first by its name.
  const acme = await newCustomer({ accountName: `Aardvark Tours ${Date.now()}` });
  await beRefusedOften(await anotherBrowser(), acme);
  await signInWithPassword(page, await acme.support());
  await page.goto('/support');
  const table = page.getByRole('table', { name: 'Accounts that want attention', exact: true });
  const row = table.getByRole('row', { name: acme.name });
  await expect(row).toContainText('10 sign-ins were refused in the last 24 hours');
  await row.getByRole('link', { name: acme.name }).click();
  await expect(page).toHaveURL(`/support/accounts/${acme.accountId}`);
  await expect(page.getByRole('region', { name: 'What wants attention' })).toContainText('10 sign-ins were refused');

  await page.goto(`/support?q=${acme.accountId}`);
  await expect(page.getByRole('main')).toContainText(acme.name);
  await expect(page.getByRole('heading', { name: 'Wants attention' })).toHaveCount(0);
});

test('support adds an account', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, await acme.support());
  await page.goto('/support');
  await page.getByRole('link', { name: 'Add an account' }).click();
  await send(page, 'Add the account');
  await expectProblemAt(page, field(page, 'Name'));
  await field(page, 'Name').fill(`Zebra ${acme.domain}`);
  await page.getByRole('radio', { name: 'Enterprise' }).check();
  await send(page, 'Add the account');
  await expect(page.getByRole('status').first()).toContainText('Account added');
  await field(page, 'Name').fill('Zoe Admin');
  await field(page, 'E-mail').fill(`zoe@${acme.domain}`);
  await send(page, 'Add the admin');
  await expect(page.getByRole('main')).toContainText(`zoe@${acme.domain}`);
});

test('from three pasted values to a sign-in with Okta', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer({ connected: false });
  const { issuer, client_id, client_secret } = acme.app;
  await signInWithPassword(page, await acme.support());
  await page.goto(connectionOf(acme.accountId));
  const fill = async (typed: string) => {
    await field(page, 'Issuer').fill(typed);
    await field(page, 'Client ID').fill(client_id);
    await field(page, 'Client secret').fill(client_secret);
  };
  await fill(`${issuer}/.well-known/openid-configuration?client_id=${client_id}`);
  await send(page, 'Check and save');
  await expectProblemAt(page, field(page, 'Issuer'));
  await expect(field(page, 'Client secret')).toHaveValue('');
  await field(page, 'Client secret').fill(client_secret);
  await send(page, `Use ${issuer} instead`);
  await expect(page.getByRole('status').first()).toContainText('Checked and registered');
  await expect(field(page, 'Message')).toHaveValue(new RegExp(acme.accountId));

  await page.getByRole('link', { name: 'Check the connection' }).click();
  await expect(page.getByRole('main').getByText('Right', { exact: true })).toHaveCount(2);

  await enableSso(await anotherBrowser(), acme.admin);
  await signInWithOkta(await anotherBrowser(), acme.agent);
});

test('an Okta admin without a login hands over by a link, and support registers it with one press', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer({ connected: false });
  const { issuer, client_id, client_secret } = acme.app;
  await signInWithPassword(page, await acme.support());
  await page.goto(connectionOf(acme.accountId));
  await send(page, 'Make a one-time link');
  const link = await page.getByText(/\/hand-over\/[\w-]{43}/).innerText();

  const somebody = await anotherBrowser();
  await somebody.goto(link);
  await expect(somebody.getByRole('main')).toContainText(acme.name);
  await field(somebody, 'Issuer').fill(`${issuer}/`);
  await field(somebody, 'Client ID').fill(client_id);
  await field(somebody, 'Client secret').fill(client_secret);
  await send(somebody, 'Check and hand over');
  await expectProblemAt(somebody, field(somebody, 'Issuer'));
  await expect(field(somebody, 'Client ID')).toHaveValue(client_id);
  await expect(field(somebody, 'Client secret')).toHaveValue('');
  await field(somebody, 'Client secret').fill(client_secret);
  await send(somebody, `Use ${issuer} instead`);
  await expect(somebody.getByRole('heading', { level: 1 })).toHaveText('Handed over to Convrs support');
  expect((await somebody.goto(link))?.status()).toBe(404);

  await page.goto(connectionOf(acme.accountId));
  await expect(page.getByRole('main').getByText('Right', { exact: true })).toHaveCount(2);
  await send(page, 'Register it');
  await expect(page.getByRole('status').first()).toContainText('Registered: it is in force');
  await enableSso(await anotherBrowser(), acme.admin);
  await signInWithOkta(somebody, acme.agent);
});

test('Enter sends the issuer that was typed, not the one that is offered', async ({ page, newCustomer }) => {
  const acme = await newCustomer({ connected: false });
  const { issuer, client_id, client_secret } = acme.app;
  await signInWithPassword(page, acme.admin);
  await page.goto('/admin/organization/sso/hand-over');
  await field(page, 'Issuer').fill(`${issuer}/`);
  await field(page, 'Client ID').fill(client_id);
  await field(page, 'Client secret').fill(client_secret);
  await send(page, 'Check and hand over');
  const instead = page.getByRole('button', { name: `Use ${issuer} instead`, exact: true });
  await expect(instead).toBeVisible();
  await field(page, 'Client secret').fill(client_secret);
  await field(page, 'Issuer').fill('acme.okta.com');
  await field(page, 'Issuer').press('Enter');
  await expect(instead).toHaveCount(0);
  await expectProblemAt(page, field(page, 'Issuer'));
  await expect(field(page, 'Issuer')).toHaveValue('acme.okta.com');
});

test('a domain that an admin claims and support confirms is one account\'s', async ({ page, newCustomer, anotherBrowser }) => {
  const [acme, beta] = [await newCustomer(), await newCustomer({ accountName: 'Beta Bikes' })];
  const admin = await anotherBrowser();
  await signInWithPassword(admin, acme.admin);
  await admin.goto('/admin/organization/domains');
  await send(admin, 'Claim the domain');
  await expectProblemAt(admin, field(admin, 'Domain'));
  await field(admin, 'Domain').fill(acme.domain.toUpperCase());
  await send(admin, 'Claim the domain');
  await expect(admin.getByRole('main')).toContainText('convrs-verification=');

  await signInWithPassword(page, await acme.support());
  await page.goto(`/support/accounts/${acme.accountId}/domains`);
  await page.getByText('Confirm it without a record').click();
  await field(page, 'Reason').fill('The contract names this domain.');
  await send(page, 'Confirm the domain');
  await expect(page.getByRole('main')).toContainText('The contract names this domain.');
  await admin.goto('/admin/organization/domains');
  await expect(admin.getByRole('main')).toContainText('Verified');

  const other = await anotherBrowser();
  await signInWithPassword(other, beta.admin);
  await other.goto('/admin/agents/new');
  await field(other, 'Name').fill('Max Mover');
  await field(other, 'E-mail').fill(`max@${acme.domain}`);
  await send(other, 'Add agent');
  await expectProblemAt(other, field(other, 'E-mail'));
  await other.goto('/admin/organization/domains');
  await field(other, 'Domain').fill(acme.domain);
  await send(other, 'Claim the domain');
  await expectProblemAt(other, field(other, 'Domain'));
});

test('a reference that a person reads out leads support to that attempt', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await acme.unassign(acme.agent.email);
  const agent = await anotherBrowser();
  await agent.goto('/login');
  await goToOkta(agent, acme.agent.email);
  await callbackAnswer(agent, acme.agent);
  const [reference] = REFERENCE.exec(await agent.getByRole('main').innerText()) ?? [];
  expect(reference).toBeDefined();

  await signInWithPassword(page, await acme.support());
  await page.goto('/support');
  await field(page, 'Search').fill(` ${reference?.toLowerCase().replace('-', ' ')} `);
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page).toHaveURL(`/support/sign-ins/${reference}`);
  const trace = page.getByRole('main');
  await expect(trace).toContainText(acme.agent.email);
  await expect(trace).toContainText('Assignments');
  await expect(trace).not.toContainText(/[?&](code|state)=/);
});

test('a wrong secret is found before any agent meets it', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, await acme.support());
  await page.goto(connectionOf(acme.accountId));
  await field(page, 'Client secret').fill('not-the-secret');
  await send(page, 'Check and save');
  await page.getByRole('link', { name: 'Check the connection' }).click();
  await expect(page.getByRole('main').getByText('Right', { exact: true })).toHaveCount(1);
  await expect(page.getByRole('main').getByText('Wrong', { exact: true })).toHaveCount(1);
});

test('the connection that is about to be used is looked after beside the one in use', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await acme.registerGoogle();
  await signInWithPassword(page, await acme.support());
  await page.goto(connectionOf(acme.accountId));
  const part = (provider: string) => page.getByRole('region', { name: `Connection to ${provider}`, exact: true });
  const [okta, google] = [part('Okta'), part('Google')];
  await expect(okta).toContainText('People sign in through it.');
  await expect(google).toContainText('Not in use');

  await google.getByRole('link', { name: 'Check the connection' }).click();
  await expect(page.getByRole('main')).toContainText('Google was asked just now');
  await expect(page.getByRole('main').getByText('Right', { exact: true })).toHaveCount(2);
  await page.getByRole('link', { name: 'Back to the connection' }).click();

  await expect(field(page, 'Google Workspace domains')).toHaveValue(acme.domain);
  await google.getByText('Add the next secret').click();
  await field(page, 'Next client secret').fill('the-next-secret');
  await send(page, 'Add the secret');
  await expect(page.getByRole('status').first()).toContainText('This is about the connection to Google.');
  await expect(google.getByRole('button', { name: 'Remove the older' })).toBeVisible();
  await expect(okta.getByRole('button', { name: 'Remove the older' })).toHaveCount(0);

  await google.getByText('Remove this connection').click();
  await send(page, 'Remove the connection to Google');
  await expect(page.getByRole('status').first()).toContainText('the other one is as it was');
  await expect(field(page, 'Issuer')).toHaveValue(acme.app.issuer);
  await signInWithOkta(await anotherBrowser(), acme.agent);
});

test('break-glass lets people in while the provider fails, and the admins see it', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const admin = await anotherBrowser();
  await signInWithOkta(admin, acme.admin);
  await new SsoTab(admin).setPasswords(false);
  const agent = await anotherBrowser();
  await expectPasswordsOff(agent, acme.agent);

  await signInWithPassword(page, await acme.support());
  await page.goto(`/support/accounts/${acme.accountId}/break-glass`);
  await send(page, 'Open password sign-in');
  await expectProblemAt(page, field(page, 'Reason'));
  await field(page, 'Reason').fill('Okta has an outage.');
  await send(page, 'Open password sign-in');
  await expect(page.getByRole('main')).toContainText('Open now');

  await signInWithPassword(agent, acme.agent);
  await admin.goto('/');
  await expect(admin.getByRole('main')).toContainText('Okta has an outage.');

  await send(page, 'Close password sign-in now');
  await expectPasswordsOff(await anotherBrowser(), acme.agent);
});

test('a suspended account is told so, kindly', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const agent = await anotherBrowser();
  await signInWithPassword(agent, acme.agent);
  await signInWithPassword(page, await acme.support());
  await page.goto(`/support/accounts/${acme.accountId}`);
  await page.getByText('Suspend this account', { exact: true }).click();
  await send(page, 'Suspend the account and sign out 2 people');
  await expect(page.getByRole('main')).toContainText('This account is suspended');
  await agent.goto('/');
  await expect(agent).toHaveURL(/\/login\b/);
  await expect(agent.getByRole('main')).toContainText('Convrs has suspended your account');
});

test('a lower tier says what follows before it is chosen', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, await acme.support());
  await page.goto(`/support/accounts/${acme.accountId}`);
  await page.getByRole('link', { name: 'Change the tier' }).click();
  await page.getByRole('radio', { name: 'Starter' }).check();
  await page.getByRole('button', { name: 'Show what follows' }).click();
  await expect(page.getByRole('main')).toContainText('Single sign-on stops being used at once');
  await send(page, 'Change the tier to Starter');
  await expect(page.getByRole('main')).toContainText('Starter');
});

async function enableSso(page: Page, admin: Parameters<typeof signInWithPassword>[1]): Promise<void> {
  await signInWithPassword(page, admin);
  const tab = new SsoTab(page);
  await tab.open();
  await tab.enabled.check();
  await tab.chooseOkta();
  await tab.save();
  await tab.expectSaved();
}

async function expectPasswordsOff(page: Page, person: Parameters<typeof logIn>[1]): Promise<void> {
  await page.goto('/login');
  await logIn(page, person);
  await expect(page.getByRole('alert')).toContainText('Okta');
}
