import {
  expectNoSession,
  expectProblemAt,
  field,
  inNavigation,
  logIn,
  send,
  session,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from '../stage/journeys.ts';
import { expect, test } from '../stage/test.ts';

const NEW = 'a new password of five words';

test('a person ends a session left open elsewhere', async ({ page, newCustomer, anotherBrowser }) => {
  const { agent } = await newCustomer();
  const forgotten = await anotherBrowser();
  await signInWithPassword(forgotten, agent);
  await signInWithPassword(page, agent);

  await (await inNavigation(page, page.getByRole('link', { name: 'Your sessions' }))).click();
  await expect(page).toHaveURL('/account/sessions');
  const open = page.getByRole('table', { name: 'Open sessions' });
  await expect(open.getByText('This browser')).toHaveCount(1);
  await open.getByRole('button', { name: /^End the session of/ }).click();

  await expect(page.getByRole('status').filter({ hasText: 'The session was ended' })).toBeVisible();
  await expect(open.getByRole('button')).toHaveCount(0);
  await expectNoSession(forgotten);
  await forgotten.goto('/');
  await expect(forgotten.getByText('You ended this session from another browser.')).toBeVisible();
  expect((await session(page)).status()).toBe(200);
});

test('a person ends all other sessions at once', async ({ page, newCustomer, anotherBrowser }) => {
  const { agent } = await newCustomer();
  const others = [await anotherBrowser(), await anotherBrowser()];
  for (const other of others) await signInWithPassword(other, agent);
  await signInWithPassword(page, agent);
  await page.goto('/account/sessions');
  await send(page, 'End the 2 other sessions');
  await expect(page.getByText('2 sessions were ended')).toBeVisible();
  for (const other of others) await expectNoSession(other);
});

test('a new password takes the place of the old one', async ({ page, newCustomer, anotherBrowser }) => {
  const { agent } = await newCustomer();
  await signInWithPassword(page, agent);
  await page.goto('/account/sessions');
  await page.getByRole('link', { name: 'Password', exact: true }).click();
  await expect(page).toHaveURL('/account/password');

  await field(page, 'Current password').fill('not the password');
  await field(page, 'New password').fill(NEW);
  expect((await send(page, 'Change password')).status()).toBe(401);
  await expectProblemAt(page, field(page, 'Current password'));

  await field(page, 'Current password').fill(agent.password);
  await field(page, 'New password').fill('short');
  expect((await send(page, 'Change password')).status()).toBe(422);
  await expectProblemAt(page, field(page, 'New password'));

  await field(page, 'Current password').fill(agent.password);
  await field(page, 'New password').fill(NEW);
  await send(page, 'Change password');
  await expect(page.getByText('Your password was changed')).toBeVisible();
  expect((await session(page)).status()).toBe(200);

  const other = await anotherBrowser();
  await other.goto('/login');
  expect((await logIn(other, agent)).status()).toBe(401);
  await signInWithPassword(other, { ...agent, password: NEW });
});

test('where passwords are off the page says why there is none', async ({ page, newCustomer }) => {
  const { admin } = await newCustomer();
  await signInWithOkta(page, admin);
  await new SsoTab(page).setPasswords(false);
  await page.goto('/account/password');
  await expect(page.getByText('Your account signs in without passwords')).toBeVisible();
  await expect(field(page, 'New password')).toHaveCount(0);
});
