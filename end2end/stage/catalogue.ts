// Every page and every state of one that is worth looking at, and how to get there. What is checked or
// photographed there is for the tests to say.

import type { Page } from '@playwright/test';

import { AGENT_SIGHTS } from './agent-management.ts';
import { CONSOLE_SIGHTS } from './console-catalogue.ts';
import { CUT_OVER_SIGHTS } from './cut-over.ts';
import type { Customer, CustomerOptions } from './customer.ts';
import { LONG_NAME, person } from './customer.ts';
import {
  callbackAnswer,
  expectHome,
  expectProblemAt,
  expectRefusal,
  field,
  goToOkta,
  logIn,
  open,
  pressTile,
  send,
  signInAtOkta,
  signInWithOkta,
  signInWithPassword,
  SsoTab,
} from './journeys.ts';
import type { Okta } from './okta.ts';
import { RECORD_SIGHTS } from './records-catalogue.ts';
import { expect } from './test.ts';

type Guide = { page: Page; okta: Okta; newCustomer: (options?: CustomerOptions) => Promise<Customer> };
export type Sight = { name: string; reach: (guide: Guide) => Promise<void> };

export const SIGHTS: Sight[] = [
  { name: 'login', reach: ({ page }) => open(page, '/login', 'Log in to Convrs') },
  {
    name: 'login-empty',
    async reach({ page }) {
      await page.goto('/login');
      await send(page, 'Log in');
      await expectProblemAt(page, field(page, 'E-mail'));
    },
  },
  {
    name: 'login-wrong-password',
    async reach({ page, newCustomer }) {
      const { agent } = await newCustomer();
      await page.goto('/login');
      await logIn(page, { ...agent, password: 'not the password' });
      await expect(page.getByRole('alert')).toHaveText(/\S/);
    },
  },
  {
    name: 'login-passwords-off',
    async reach({ page, newCustomer }) {
      const { admin } = await newCustomer();
      await signInWithOkta(page, admin);
      await new SsoTab(page).setPasswords(false);
      await page.context().clearCookies();
      await page.goto('/login');
      await logIn(page, admin);
      await expect(page.getByRole('alert')).toContainText('Okta');
    },
  },
  { name: 'login-okta', reach: ({ page }) => open(page, '/login/okta') },
  {
    name: 'login-okta-invalid',
    async reach({ page }) {
      await page.goto('/login/okta');
      await field(page, 'E-mail').fill('ada.brandt');
      await send(page, 'Login');
      await expectProblemAt(page, field(page, 'E-mail'));
    },
  },
  {
    name: 'login-okta-unknown',
    async reach({ page }) {
      await page.goto('/login/okta');
      await field(page, 'E-mail').fill('somebody@unknown.example');
      expect((await send(page, 'Login')).status()).toBe(200);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  { name: 'login-google', reach: ({ page }) => open(page, '/login/google', 'Sign in with Google') },
  {
    name: 'refused-no-workspace',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ provider: 'google' });
      const atHome = person('agent', 'Ada at home', `ada@home.${acme.domain}`);
      await acme.addToGoogle(atHome);
      await page.goto('/login/google');
      await field(page, 'E-mail').fill(acme.agent.email);
      await page.getByRole('button', { name: 'Login', exact: true }).click();
      await callbackAnswer(page, atHome);
      await expectRefusal(page);
    },
  },
  {
    name: 'sso-google',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer({ provider: 'google' })).admin);
      await new SsoTab(page).open();
    },
  },
  {
    name: 'okta-sign-in',
    async reach({ page, newCustomer }) {
      const { agent } = await newCustomer();
      await page.goto('/login');
      await goToOkta(page, agent.email);
      await expect(field(page, 'Username')).toBeVisible();
    },
  },
  {
    name: 'okta-wrong-password',
    async reach({ page, newCustomer }) {
      const { agent } = await newCustomer();
      await page.goto('/login');
      await goToOkta(page, agent.email);
      await signInAtOkta(page, { ...agent, oktaPassword: 'not the password' });
      await expect(page.getByRole('alert')).toHaveText(/\S/);
    },
  },
  {
    name: 'refused-no-agent',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      const stranger = person('agent', 'Sten Holm', `sten.holm@${acme.domain}`);
      await acme.addToOkta(stranger);
      await beRefused(page, acme, stranger);
    },
  },
  {
    name: 'refused-near-miss',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      const mira = person('agent', 'Mira Solberg', `mira.solberg@${acme.domain}`);
      await acme.addToConvrs(mira);
      await acme.addToOkta(mira, { claims: { email: `Mira.Solberg@${acme.domain}` } });
      await beRefused(page, acme, mira);
    },
  },
  {
    name: 'refused-not-assigned',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await acme.unassign(acme.agent.email);
      await beRefused(page, acme, acme.agent);
    },
  },
  {
    name: 'refused-start-again',
    async reach({ page, newCustomer }) {
      const { accountId } = await newCustomer();
      await page.goto(`/sso/${accountId}/callback?code=unknown&state=unknown`);
      await expectRefusal(page);
    },
  },
  {
    name: 'refused-tile',
    async reach({ page, newCustomer }) {
      const { accountId } = await newCustomer();
      await page.goto(`/sso/${accountId}/initiate?iss=https%3A%2F%2Fevil.example`);
      await expectRefusal(page);
    },
  },
  {
    name: 'sign-out-of-okta-too',
    async reach({ page, newCustomer }) {
      await signInWithOkta(page, (await newCustomer()).agent);
      await open(page, '/logout/provider', 'Sign out of Okta too');
    },
  },
  {
    name: 'login-signed-out-here-only',
    reach: ({ page }) => open(page, '/login?signed_out=here', 'Log in to Convrs'),
  },
  {
    name: 'login-session-ended',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithPassword(page, acme.agent);
      expect(await acme.endAllSessions(acme.agent)).toBe(204);
      await open(page, '/login', 'Log in to Convrs');
    },
  },
  {
    name: 'login-not-saved',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      await page.goto('/admin/agents/new');
      await page.context().clearCookies();
      await send(page, 'Add agent');
      await expect(page.getByText('What you sent was not saved')).toBeVisible();
    },
  },
  {
    name: 'login-change-over',
    async reach({ page, okta, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).agent);
      const travel = await newCustomer({ accountName: 'Tile Travel' });
      await pressTile(page, okta, travel);
      await signInAtOkta(page, travel.agent);
      await open(page, '/login/change', 'Which account do you want to use?');
    },
  },
  {
    name: 'login-change-over-long-names',
    async reach({ page, okta, newCustomer }) {
      await signInWithPassword(page, (await newCustomer({ accountName: LONG_NAME, agentName: LONG_NAME })).agent);
      const travel = await newCustomer({ accountName: LONG_NAME, agentName: LONG_NAME });
      await pressTile(page, okta, travel);
      await signInAtOkta(page, travel.agent);
      await open(page, '/login/change', 'Which account do you want to use?');
    },
  },
  { name: 'unknown-account', reach: ({ page }) => open(page, '/sso/no-such-account/callback', /\S/, 404) },
  { name: 'not-found', reach: ({ page }) => open(page, '/no-such-page', /\S/, 404) },
  {
    name: 'home-agent',
    async reach({ page, newCustomer }) {
      await signInWithOkta(page, (await newCustomer()).agent);
    },
  },
  {
    name: 'home-admin',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
    },
  },
  {
    name: 'home-long-names',
    async reach({ page, newCustomer }) {
      const { agent } = await newCustomer({ accountName: LONG_NAME, agentName: LONG_NAME });
      await signInWithPassword(page, agent);
      await expectHome(page, agent);
    },
  },
  {
    name: 'not-allowed',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).agent);
      await open(page, '/admin/organization/sso', /\S/, 403);
    },
  },
  {
    name: 'organization-profile',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      await open(page, '/admin/organization', 'Organization Profile');
    },
  },
  {
    name: 'sso-below-enterprise',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer({ tier: 'professional' })).admin);
      await new SsoTab(page).open();
    },
  },
  {
    name: 'sso-not-connected',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer({ connected: false })).admin);
      await new SsoTab(page).open();
    },
  },
  {
    name: 'sso-off',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer({ sso: false })).admin);
      await new SsoTab(page).open();
    },
  },
  {
    name: 'sso-on',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      await new SsoTab(page).open();
    },
  },
  {
    name: 'sso-passwords-stay',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, (await newCustomer()).admin);
      const tab = new SsoTab(page);
      await tab.open();
      await tab.passwords.uncheck();
      await tab.save();
      await expectProblemAt(page, tab.passwords);
    },
  },
  {
    name: 'sso-saved-passwords-off',
    async reach({ page, newCustomer }) {
      await signInWithOkta(page, (await newCustomer()).admin);
      await new SsoTab(page).setPasswords(false);
    },
  },
  ...RECORD_SIGHTS,
  ...CUT_OVER_SIGHTS,
  ...CONSOLE_SIGHTS,
  ...AGENT_SIGHTS,
];

async function beRefused(page: Page, { agent }: Customer, somebody: Parameters<typeof callbackAnswer>[1]): Promise<void> {
  await page.goto('/login');
  await goToOkta(page, agent.email);
  await callbackAnswer(page, somebody);
  await expectRefusal(page);
}
