// A team on its way to Okta, one agent in every state of the board.

import type { Page } from '@playwright/test';

import type { Sight } from './catalogue.ts';
import { person, type Customer, type Person } from './customer.ts';
import {
  callbackAnswer,
  expectHome,
  expectRefusal,
  goToOkta,
  signInAtOkta,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from './journeys.ts';
import { expect } from './test.ts';

export type Team = { linked: Person; nearly: Person; unassigned: Person };

/** The customer's own agent is linked, its admin has not tried; three more join. Nobody is signed in at the end. */
export async function teamInEveryState(page: Page, acme: Customer): Promise<Team> {
  const nearly = person('agent', 'Mira Solberg', `mira.solberg@${acme.domain}`);
  const unassigned = person('agent', 'Tomás Echeverría', `tomas.echeverria@${acme.domain}`);
  const quiet = person('agent', 'Wenke Abel', `wenke.abel@${acme.domain}`);
  for (const somebody of [nearly, unassigned, quiet]) await acme.addToConvrs(somebody);
  await acme.addToOkta(nearly, { claims: { email: `mira.solberg@sub.${acme.domain}` } });
  await acme.addToOkta(unassigned, { assigned: false });
  for (const refused of [nearly, unassigned]) {
    await page.goto('/login');
    await goToOkta(page, refused.email);
    await callbackAnswer(page, refused);
    await expectRefusal(page);
    await page.context().clearCookies();
  }
  await signInWithOkta(page, acme.agent);
  await page.context().clearCookies();
  return { linked: acme.agent, nearly, unassigned };
}

export const CUT_OVER_SIGHTS: Sight[] = [
  {
    name: 'cut-over-board',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await teamInEveryState(page, acme);
      await signInWithPassword(page, acme.admin);
      await page.goto('/admin/organization/cut-over');
      await expect(page.getByRole('table', { name: 'Agents and how far they are' })).toBeVisible();
    },
  },
  {
    name: 'cut-over-nobody',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      await page.goto('/admin/organization/cut-over?state=failed');
      await expect(page.getByText('No agent is like that')).toBeVisible();
    },
  },
  {
    name: 'sso-near-miss',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await teamInEveryState(page, acme);
      await signInWithPassword(page, acme.admin);
      await new SsoTab(page).open();
      await expect(page.getByRole('heading', { name: 'Near misses' })).toBeVisible();
    },
  },
  {
    name: 'sso-who-would-be-locked-out',
    async reach({ page, newCustomer }) {
      await signInWithOkta(page, (await newCustomer()).admin);
      const tab = new SsoTab(page);
      await tab.open();
      await tab.passwords.uncheck();
      await expect(tab.acceptLockOuts).toBeVisible();
    },
  },
  {
    name: 'sso-test-not-connected',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer({ connected: false })).admin);
      await page.goto('/admin/organization/sso/test');
      await expect(page.getByText('There is no connection to test yet')).toBeVisible();
    },
  },
  {
    name: 'sso-test',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer({ sso: false })).admin);
      await page.goto('/admin/organization/sso/test');
      await expect(page.getByRole('button', { name: 'Test sign-in with Okta' })).toBeVisible();
    },
  },
  {
    name: 'sso-test-passed',
    async reach({ page, newCustomer }) {
      const { admin } = await newCustomer({ sso: false });
      await signInWithPassword(page, admin);
      await test(page, admin);
      await expect(page.getByText('The test passed')).toBeVisible();
    },
  },
  {
    name: 'sso-test-refused',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ sso: false });
      await acme.unassign(acme.admin.email);
      await signInWithPassword(page, acme.admin);
      await test(page, acme.admin);
      await expect(page.getByText('An agent would have been refused')).toBeVisible();
    },
  },
];

async function test(page: Page, admin: Person): Promise<void> {
  await expectHome(page, admin);
  await page.goto('/admin/organization/sso/test');
  await page.getByRole('button', { name: 'Test sign-in with Okta' }).click();
  await signInAtOkta(page, admin);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
}
