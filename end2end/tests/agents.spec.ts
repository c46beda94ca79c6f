import { makeLink, openAgent, openAgents, people, sendFile } from '../stage/agent-management.ts';
import { person } from '../stage/customer.ts';
import {
  expectHome,
  expectNoSession,
  expectProblemAt,
  field,
  inNavigation,
  logIn,
  send,
  signInWithOkta,
  signInWithPassword,
} from '../stage/journeys.ts';
import { expect, hydrated, test } from '../stage/test.ts';

test('an admin finds somebody under Administration', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.admin);
  await (await inNavigation(page, page.getByRole('link', { name: 'Agent Management' }))).click();
  const main = page.getByRole('main');
  await expect(main).toContainText(acme.agent.email);
  await expect(main).toContainText('1 to 2 of 2');

  await field(page, 'Name or e-mail begins with').fill('ada');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(main).toContainText('1 to 1 of 1');
  await expect(main).not.toContainText(acme.admin.email);

  await field(page, 'State').selectOption({ label: 'Deactivated' });
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(main).toContainText('No agents found');
  await page.getByRole('link', { name: 'Show all agents' }).click();
  await expect(main).toContainText('1 to 2 of 2');
});

test('an agent sees nothing of it', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await signInWithPassword(page, acme.agent);
  await expect(page.getByRole('link', { name: 'Agent Management' })).toHaveCount(0);
  expect((await page.goto('/admin/agents'))?.status()).toBe(403);
});

test('somebody who is added signs in with Okta', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const cleo = person('agent', 'Cleo Winter', `cleo.winter@${acme.domain}`);
  await acme.addToOkta(cleo);
  await openAgents(page, acme);
  await page.getByRole('link', { name: 'Add an agent' }).click();
  await field(page, 'Name').fill(cleo.name);
  await field(page, 'E-mail').fill(acme.agent.email);
  await send(page, 'Add agent');
  await expectProblemAt(page, field(page, 'E-mail'));
  await expect(field(page, 'Name')).toHaveValue(cleo.name);
  await field(page, 'E-mail').fill(cleo.email);
  await send(page, 'Add agent');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(cleo.name);
  await signInWithOkta(await anotherBrowser(), cleo);
});

test('a link sets a password once, by way of nobody’s mail', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  await openAgents(page, acme);
  await openAgent(page, acme.agent.name);
  const link = await makeLink(page);

  const theirs = await anotherBrowser();
  await theirs.goto(link);
  await expect(theirs.getByRole('main')).toContainText(acme.agent.email);
  const password = 'lantern-orbit-slate-84';
  await field(theirs, 'New password').fill(password);
  await field(theirs, 'New password again').fill(password);
  await send(theirs, 'Set password');
  await expect(theirs.getByText('Your password is set')).toBeVisible();
  await logIn(theirs, { email: acme.agent.email, password });
  await expectHome(theirs, acme.agent);

  const late = await anotherBrowser();
  expect((await late.goto(link))?.status()).toBe(404);
  await expect(late.getByRole('main')).not.toContainText(acme.domain);
});

test('who is deactivated is out at once, and back when reactivated', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const theirs = await anotherBrowser();
  await signInWithOkta(theirs, acme.agent);
  await openAgents(page, acme);
  await openAgent(page, acme.agent.name);
  await send(page, 'Deactivate this agent');
  await expect(page.getByText('The agent was deactivated')).toBeVisible();
  await expectNoSession(theirs);
  await theirs.goto('/login');
  await expect(theirs.getByRole('main')).toContainText('deactivated your access');

  await send(page, 'Reactivate this agent');
  await signInWithPassword(theirs, acme.agent);
});

test('a new e-mail is a new link', async ({ page, newCustomer, anotherBrowser }) => {
  const acme = await newCustomer();
  const theirs = await anotherBrowser();
  await signInWithOkta(theirs, acme.agent);
  await openAgents(page, acme);
  await openAgent(page, acme.agent.name);
  await expect(page.getByRole('main')).toContainText('Linked');
  await field(page, 'E-mail').fill(`ada.new@${acme.domain}`);
  await send(page, 'Change e-mail');
  await expect(page.getByText('The e-mail was changed')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Not linked');
  await expectNoSession(theirs);
});

test('an admin stays admin', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await openAgents(page, acme);
  await openAgent(page, acme.admin.name);
  await expect(page.getByRole('button', { name: 'Deactivate this agent' })).toHaveCount(0);
  await expect(page.getByRole('radio')).toHaveCount(0);
});

test('a file is looked at, put right and added as a whole', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await openAgents(page, acme);
  await page.getByRole('link', { name: 'Import agents' }).click();
  await sendFile(page, `${people(60, acme.domain)}\nnobody,Nobody,agent\n`);
  await expect(page.getByRole('alert')).toContainText('One thing in the file is wrong');
  await expect(page.getByRole('row', { name: /Line 62/ })).toContainText('name@company.example');

  await page.getByRole('link', { name: 'Choose the file again' }).click();
  await sendFile(page, people(60, acme.domain));
  await expect(page.getByRole('main')).toContainText('Person 19');
  await send(page, 'Add 60 people');
  await expect(page.getByText('60 people were added')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('1 to 50 of 62');
  await page.getByRole('link', { name: 'Next' }).click();
  await expect(page.getByRole('main')).toContainText('51 to 62 of 62');

  await page.goto('/admin/agents/import');
  await sendFile(page, people(1, acme.domain));
  await expect(page.getByRole('main')).toContainText('has this address already');
});

test('while people are added, the page says so and is not sent again', { tag: '@hydrated' }, async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await openAgents(page, acme);
  await page.goto('/admin/agents/import');
  await sendFile(page, people(60, acme.domain));
  const add = page.getByRole('button', { name: 'Add 60 people', exact: true });
  await expect(add).toBeVisible();
  await hydrated(page);
  // A request that goes nowhere: the page stays, and with it what it says meanwhile.
  let sent = 0;
  await page.route('**/admin/agents/import/*', async (route) => {
    sent += 1;
    await route.abort('aborted');
  });
  await add.click();
  await expect(page.getByRole('status').filter({ hasText: 'Adding 60 people…' })).toBeVisible();
  await add.click();
  await page.unrouteAll({ behavior: 'wait' });
  expect(sent).toBe(1);
  await page.reload();
  await add.click();
  await expect(page.getByText('60 people were added')).toBeVisible();
});

test('lines are pasted where there is no file, and put right where they stand', async ({ page, newCustomer }) => {
  const acme = await newCustomer();
  await openAgents(page, acme);
  await page.goto('/admin/agents/import');
  await page.getByText('No file? Paste the lines here').click();
  await field(page, 'Lines').fill('\ncleo, Cleo Winter, admin');
  await send(page, 'Check the file');
  await expectProblemAt(page, field(page, 'Lines'));
  await expect(page.getByRole('row', { name: /Line 2/ })).toContainText('name@company.example');
  await expect(field(page, 'Lines')).toHaveValue('\ncleo, Cleo Winter, admin');
  await field(page, 'Lines').fill(`cleo@${acme.domain}, Cleo Winter, admin`);
  await send(page, 'Check the file');
  await send(page, 'Add one person');
  await expect(page.getByText('One person was added')).toBeVisible();
});
