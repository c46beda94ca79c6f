// Agent Management: what an admin does there, and the states of its pages worth looking at.

import { expect, type Page } from '@playwright/test';

import type { Sight } from './catalogue.ts';
import { LONG_NAME, person, type Customer } from './customer.ts';
import { field, send, signInWithOkta, signInWithPassword } from './journeys.ts';

/** Opens the list as the account's admin. */
export async function openAgents(page: Page, customer: Customer): Promise<void> {
  await signInWithPassword(page, customer.admin);
  await page.goto('/admin/agents');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Agent Management');
}

/** From the list to the page of somebody in it. */
export async function openAgent(page: Page, name: string): Promise<void> {
  await page.getByRole('main').getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
}

/** Sends a file on the import page that is open. */
export async function sendFile(page: Page, text: string): Promise<void> {
  await field(page, 'File').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await send(page, 'Check the file');
}

/** A file of so many people of a domain. */
export function people(count: number, domain: string): string {
  const lines = Array.from({ length: count }, (_, number) => `person.${number}@${domain},Person ${number},agent`);
  return ['email,name,role', ...lines].join('\n');
}

/** Makes a link to set a password on the agent's page that is open, and reads it. */
export async function makeLink(page: Page): Promise<string> {
  await send(page, 'Make a link to set a password');
  const link = page.getByText(/\/set-password\//);
  await expect(link).toBeVisible();
  return new URL((await link.innerText()).trim()).pathname;
}

export const AGENT_SIGHTS: Sight[] = [
  {
    name: 'agents',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithOkta(page, acme.agent);
      await page.context().clearCookies();
      await openAgents(page, acme);
    },
  },
  {
    name: 'agents-none-found',
    async reach({ page, newCustomer }) {
      await openAgents(page, await newCustomer());
      await page.goto('/admin/agents?q=nobody&state=deactivated');
      await expect(page.getByText('No agents found')).toBeVisible();
    },
  },
  {
    name: 'agents-long-names',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ agentName: LONG_NAME });
      const local = 'adolph.blaine.charles.david.earl.frederick.gerald.hubert.irvin.john.kenneth';
      await acme.addToConvrs(person('agent', 'A', `${local}@${acme.domain}`));
      await openAgents(page, acme);
    },
  },
  {
    name: 'agents-many',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await openAgents(page, acme);
      await page.goto('/admin/agents/import');
      await sendFile(page, people(10_000, acme.domain));
      await send(page, 'Add 10,000 people');
      await page.goto('/admin/agents?sort=-name&page=2');
      await expect(page.getByText('51 to 100 of 10,002')).toBeVisible();
    },
  },
  {
    name: 'agent',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await signInWithOkta(page, acme.agent);
      await page.context().clearCookies();
      await openAgents(page, acme);
      await openAgent(page, acme.agent.name);
    },
  },
  {
    name: 'agent-yourself-refused',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await openAgents(page, acme);
      await openAgent(page, acme.admin.name);
      await field(page, 'E-mail').fill(acme.agent.email);
      await send(page, 'Change e-mail');
      await expect(page.getByRole('alert')).toContainText('already');
    },
  },
  {
    name: 'agent-link-made',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await openAgents(page, acme);
      await openAgent(page, acme.agent.name);
      await makeLink(page);
    },
  },
  {
    name: 'agent-deactivated',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer({ agentName: LONG_NAME });
      await openAgents(page, acme);
      await openAgent(page, LONG_NAME);
      await send(page, 'Deactivate this agent');
      await expect(page.getByText('The agent was deactivated')).toBeVisible();
    },
  },
  {
    name: 'agent-new-errors',
    async reach({ page, newCustomer }) {
      await openAgents(page, await newCustomer());
      await page.goto('/admin/agents/new');
      await field(page, 'E-mail').fill('cleo');
      await send(page, 'Add agent');
      await expect(page.getByRole('alert')).toContainText('Enter a name.');
    },
  },
  {
    name: 'agents-import',
    async reach({ page, newCustomer }) {
      await openAgents(page, await newCustomer());
      await page.getByRole('link', { name: 'Import agents' }).click();
      await expect(field(page, 'File')).toBeVisible();
    },
  },
  {
    name: 'agents-import-preview',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await openAgents(page, acme);
      await page.goto('/admin/agents/import');
      await sendFile(page, people(1_200, acme.domain));
      await expect(page.getByText('1,200 people will be added.')).toBeVisible();
    },
  },
  {
    name: 'agents-import-wrong',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await openAgents(page, acme);
      await page.goto('/admin/agents/import');
      await sendFile(page, `email,name,role\n${acme.admin.email},Nils,admin\ncleo,,owner\n`);
      await expect(page.getByText('4 things in the file are wrong')).toBeVisible();
    },
  },
  {
    name: 'agents-import-pasted-wrong',
    async reach({ page, newCustomer }) {
      await openAgents(page, await newCustomer());
      await page.goto('/admin/agents/import');
      await page.getByText('No file? Paste the lines here').click();
      await field(page, 'Lines').fill('mail;role\ncleo.berg;owner\n');
      await send(page, 'Check the file');
      await expect(page.getByRole('alert')).toHaveText(/\S/);
      await expect(field(page, 'Lines')).toHaveValue(/cleo\.berg/);
    },
  },
  {
    name: 'set-password',
    async reach({ page, newCustomer }) {
      const acme = await newCustomer();
      await openAgents(page, acme);
      await openAgent(page, acme.agent.name);
      const link = await makeLink(page);
      await page.context().clearCookies();
      await page.goto(link);
      await field(page, 'New password').fill('short');
      await field(page, 'New password again').fill('short');
      await send(page, 'Set password');
      await expect(page.getByRole('alert')).toContainText('at least 15 characters');
    },
  },
  {
    name: 'set-password-gone',
    async reach({ page }) {
      expect((await page.goto('/set-password/never-was-one'))?.status()).toBe(404);
    },
  },
];
