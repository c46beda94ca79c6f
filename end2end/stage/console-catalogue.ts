// The pages of the support console, and those on which a customer does its part of them, for the catalogue.

import type { Page } from '@playwright/test';

import type { Sight } from './catalogue.ts';
import type { Customer } from './customer.ts';
import { LONG_NAME, person } from './customer.ts';
import { beRefusedOften, expectProblemAt, field, open, send, signInWithPassword } from './journeys.ts';
import { expect } from './test.ts';

export const CONSOLE_SIGHTS: Sight[] = [
  {
    name: 'support-accounts',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ accountName: LONG_NAME });
      await signInWithPassword(page, await acme.support());
      await open(page, '/support', 'Support console');
    },
  },
  {
    name: 'support-accounts-attention',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ accountName: LONG_NAME });
      await beRefusedOften(page, acme);
      await signInWithPassword(page, await acme.support());
      await open(page, '/support', 'Support console');
      await expect(page.getByRole('table', { name: 'Accounts that want attention', exact: true })).toBeVisible();
    },
  },
  {
    name: 'support-nothing-found',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, await (await newCustomer()).support());
      await open(page, '/support?q=nobody@nowhere.example', 'Support console');
    },
  },
  {
    name: 'support-new-account-empty',
    async reach({ page, newCustomer }) {
      await signInWithPassword(page, await (await newCustomer()).support());
      await open(page, '/support/accounts/new', 'Add an account');
      await send(page, 'Add the account');
      await expectProblemAt(page, field(page, 'Name'));
    },
  },
  {
    name: 'support-account',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}`, acme.name);
    },
  },
  {
    name: 'support-account-attention',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await beRefusedOften(page, acme);
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}`, acme.name);
      await expect(page.getByRole('region', { name: 'What wants attention' })).toBeVisible();
    },
  },
  {
    name: 'support-tier-consequence',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/tier?tier=starter`, acme.name);
    },
  },
  {
    name: 'support-connection',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/connection`, acme.name);
    },
  },
  {
    name: 'support-connection-corrected',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ connected: false });
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/connection`, acme.name);
      await field(page, 'Issuer').fill(`${acme.app.issuer}/.well-known/openid-configuration`);
      await field(page, 'Client ID').fill(acme.app.client_id);
      await field(page, 'Client secret').fill(acme.app.client_secret);
      await send(page, 'Check and save');
      await expectProblemAt(page, field(page, 'Issuer'));
    },
  },
  {
    name: 'support-connection-check',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/connection/check`, acme.name);
    },
  },
  {
    name: 'support-two-connections',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await acme.registerGoogle();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/connection`, acme.name);
      await page.getByRole('region', { name: 'Connection to Google' }).getByText('Remove this connection').click();
    },
  },
  {
    name: 'support-second-connection',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await acme.registerGoogle();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/connection?provider=google`, acme.name);
      await field(page, 'Client ID').fill('');
      await send(page, 'Check and save');
      await expectProblemAt(page, field(page, 'Client ID'));
    },
  },
  {
    name: 'support-second-connection-check',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await acme.registerGoogle();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/connection/check?provider=google`, acme.name);
    },
  },
  {
    name: 'support-connection-link',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ connected: false });
      await handOver(page, acme);
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/connection`, acme.name);
      await send(page, 'Make a one-time link');
      await expect(page.getByText('Copy this link now')).toBeVisible();
    },
  },
  {
    name: 'hand-over-by-link-refused',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ accountName: LONG_NAME, connected: false });
      await signInWithPassword(page, await acme.support());
      await page.goto(`/support/accounts/${acme.accountId}/connection`);
      await send(page, 'Make a one-time link');
      const link = await page.getByText(/\/hand-over\/[\w-]{43}/).innerText();
      await page.context().clearCookies();
      await open(page, link, 'Hand over to Convrs support');
      await fillHandOver(page, acme, '/');
      await expectProblemAt(page, field(page, 'Issuer'));
    },
  },
  { name: 'hand-over-link-gone', reach: ({ page }) => open(page, '/hand-over/used', 'This link does not work', 404) },
  {
    name: 'hand-over',
    async reach({ page, newCustomer }) {
      await handOver(page, await newCustomer({ connected: false }));
    },
  },
  {
    name: 'domains',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithPassword(page, acme.admin);
      await claimDomain(page, acme.domain);
    },
  },
  {
    name: 'support-domains',
    async reach({ page, newCustomer }) {
      const [acme, beta] = [await newCustomer(), await newCustomer()];
      await beta.addToConvrs(person('agent', 'Max Mover', `max.mover@${acme.domain}`));
      await signInWithPassword(page, acme.admin);
      await claimDomain(page, acme.domain);
      await page.context().clearCookies();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/domains`, acme.name);
      await page.getByText('Confirm it without a record').click();
    },
  },
  {
    name: 'support-break-glass',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithPassword(page, await acme.support());
      await open(page, `/support/accounts/${acme.accountId}/break-glass`, acme.name);
      await field(page, 'Reason').fill('The provider has an outage since 08:40.');
      await send(page, 'Open password sign-in');
      await expect(page.getByRole('main')).toContainText('Open now');
    },
  },
];

/** What the account's admin enters for support. */
async function handOver(page: Page, acme: Customer): Promise<void> {
  await signInWithPassword(page, acme.admin);
  await open(page, '/admin/organization/sso/hand-over');
  await fillHandOver(page, acme);
  await expect(page.getByRole('status').first()).toContainText('Handed over');
  await page.context().clearCookies();
}

async function fillHandOver(page: Page, { app }: Customer, behind = ''): Promise<void> {
  await field(page, 'Issuer').fill(app.issuer + behind);
  await field(page, 'Client ID').fill(app.client_id);
  await field(page, 'Client secret').fill(app.client_secret);
  await send(page, 'Check and hand over');
}

async function claimDomain(page: Page, domain: string): Promise<void> {
  await page.goto('/admin/organization/domains');
  await field(page, 'Domain').fill(domain);
  await send(page, 'Claim the domain');
  await expect(page.getByRole('main')).toContainText('convrs-verification=');
}
