// The pages about sign-in records, changes and one's own account, for the catalogue.

import type { Page } from '@playwright/test';

import type { Sight } from './catalogue.ts';
import type { Customer } from './customer.ts';
import { person } from './customer.ts';
import {
  beRefusedOften,
  callbackAnswer,
  expectProblemAt,
  field,
  goToOkta,
  logIn,
  REFERENCE,
  send,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from './journeys.ts';
import { expect } from './test.ts';

export const RECORD_SIGHTS: Sight[] = [
  {
    name: 'sign-ins',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await variedAttempts(page, acme);
      await page.goto('/admin/sign-ins');
      await expect(page.getByRole('table', { name: 'Attempts to sign in' })).toBeVisible();
    },
  },
  {
    name: 'sign-ins-numbers',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await variedAttempts(page, acme);
      await page.goto('/admin/sign-ins');
      await page.getByText('Show the numbers').click();
      await expect(page.getByRole('table', { name: /^Sign-ins of the last 14 days/ })).toBeVisible();
    },
  },
  {
    name: 'sign-ins-nothing-fits',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      await page.goto('/admin/sign-ins?outcome=near_miss');
      await expect(page.getByText('Nothing fits this filter')).toBeVisible();
    },
  },
  {
    name: 'sign-ins-invalid-filter',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      await page.goto('/admin/sign-ins?reference=seven');
      await expectProblemAt(page, field(page, 'Reference'));
    },
  },
  {
    name: 'trace-not-assigned',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      const reference = await refusedNotAssigned(page, acme);
      await signInWithPassword(page, acme.admin);
      await page.goto(`/admin/sign-ins/${reference}`);
      await expect(page.getByRole('main')).toContainText('Assignments');
    },
  },
  {
    name: 'trace-signed-in',
    async reach({ page, newCustomer }) {
      await signInWithOkta(page, (await newCustomer()).admin);
      await page.goto('/admin/sign-ins');
      await page.getByRole('link', { name: REFERENCE }).first().click();
      await expect(page.getByText('The session began.')).toBeVisible();
    },
  },
  {
    name: 'trace-not-found',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      expect((await page.goto('/admin/sign-ins/K7Q2-9D4M'))?.status()).toBe(404);
    },
  },
  {
    name: 'changes',
    async reach({ page, newCustomer }) {
      await signInWithOkta(page, (await newCustomer()).admin);
      await new SsoTab(page).setPasswords(false);
      await page.goto('/admin/sign-ins/changes');
      await expect(page.getByRole('table', { name: 'Changes' })).toBeVisible();
    },
  },
  {
    name: 'changes-none-of-that-kind',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      await page.goto('/admin/sign-ins/changes?action=near_miss_dismissed');
      await expect(page.getByText('No such change')).toBeVisible();
    },
  },
  {
    name: 'home-attention',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await beRefusedOften(page, acme);
      await signInWithPassword(page, acme.admin);
      await expect(page.getByText('10 sign-ins were refused in the last 24 hours')).toBeVisible();
    },
  },
  {
    name: 'own-sessions',
    async reach({ page, newCustomer }) {
      const { agent } = await newCustomer();
      for (let browser = 0; browser < 3; browser += 1) {
        await page.context().clearCookies();
        await signInWithPassword(page, agent);
      }
      await page.goto('/account/sessions');
      await page.getByRole('button', { name: /^End the session of/ }).first().click();
      await expect(page.getByText('The session was ended')).toBeVisible();
    },
  },
  {
    name: 'own-sessions-just-one',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).agent);
      await page.goto('/account/sessions');
      await expect(page.getByText('This browser')).toBeVisible();
    },
  },
  {
    name: 'own-password',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).agent);
      await page.goto('/account/password');
      await expect(field(page, 'New password')).toBeVisible();
    },
  },
  {
    name: 'own-password-too-short',
    async reach({ page, newCustomer }) {
      const { agent } = await newCustomer();
      await signInWithPassword(page, agent);
      await page.goto('/account/password');
      await field(page, 'Current password').fill(agent.password);
      await field(page, 'New password').fill('short');
      await send(page, 'Change password');
      await expectProblemAt(page, field(page, 'New password'));
    },
  },
  {
    name: 'own-password-off',
    async reach({ page, newCustomer }) {
      await signInWithOkta(page, (await newCustomer()).admin);
      await new SsoTab(page).setPasswords(false);
      await page.goto('/account/password');
      await expect(page.getByText('signs in without passwords')).toBeVisible();
    },
  },
];

/** Attempts of every kind that a morning brings; the admin is signed in at the end. */
async function variedAttempts(page: Page, acme: Customer): Promise<void> {
  await page.goto('/login');
  await logIn(page, { ...acme.agent, password: 'not the password' });
  const stranger = person('agent', 'Sten Holm', `sten.holm-with-a-long-address.and-more@${acme.domain}`);
  await acme.addToOkta(stranger);
  await page.goto('/login');
  await goToOkta(page, acme.agent.email);
  await callbackAnswer(page, stranger);
  await page.context().clearCookies();
  await refusedNotAssigned(page, acme);
  await page.context().clearCookies();
  await signInWithOkta(page, acme.admin);
}

async function refusedNotAssigned(page: Page, acme: Customer): Promise<string> {
  await acme.unassign(acme.agent.email);
  await page.goto('/login');
  await goToOkta(page, acme.agent.email);
  await callbackAnswer(page, acme.agent);
  return REFERENCE.exec(await page.getByRole('main').innerText())![0];
}
