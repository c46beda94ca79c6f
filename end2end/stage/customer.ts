// A customer of one test's own: an account, its people on both sides, and what connects them.

import { randomBytes } from 'node:crypto';

import type { Convrs } from './convrs.ts';
import type { Okta, OktaApp, OktaPerson } from './okta.ts';

export type Role = 'agent' | 'admin' | 'support';

export type Person = {
  email: string;
  name: string;
  role: Role;
  /** At Convrs. */
  password: string;
  /** At Okta. */
  oktaPassword: string;
};

/** As long as names may be. */
export const LONG_NAME = 'Wilhelmina Bartholomea Featherstonehaugh-Cholmondeley of the Northern and Southern Regional Customer Support Desk, 120';

export type CustomerOptions = {
  tier?: 'starter' | 'professional' | 'enterprise';
  /** Whose connection is registered. */
  provider?: 'okta' | 'google';
  /** Whether support has registered a connection; a connection is needed for `sso`. */
  connected?: boolean;
  /** Whether SSO is on already, with passwords on beside it. */
  sso?: boolean;
  accountName?: string;
  agentName?: string;
};

export class Customer {
  private readonly assigned: string[] = [];

  private constructor(
    private readonly convrs: Convrs,
    private readonly okta: Okta,
    private readonly google: Okta,
    readonly accountId: string,
    readonly name: string,
    readonly domain: string,
    readonly app: OktaApp,
    readonly agent: Person,
    readonly admin: Person,
  ) {}

  static async create(convrs: Convrs, okta: Okta, google: Okta, options: CustomerOptions = {}): Promise<Customer> {
    const { tier = 'enterprise', connected = true, sso = connected && tier === 'enterprise' } = options;
    const domain = `${randomBytes(5).toString('hex')}.example`;
    const name = options.accountName ?? 'Acme Support';
    const { account_id } = await convrs.command<{ account_id: string }>(
      ['account', 'add', '--name', name, '--tier', tier],
    );
    const app = await okta.addApp({ account_id, base_url: convrs.url, name: 'Convrs' });
    const customer = new Customer(
      convrs,
      okta,
      google,
      account_id,
      name,
      domain,
      app,
      person('agent', options.agentName ?? 'Ada Brandt', `ada.brandt@${domain}`),
      person('admin', 'Nils Okafor', `nils.okafor@${domain}`),
    );
    for (const somebody of [customer.agent, customer.admin]) {
      await customer.addToConvrs(somebody);
      await customer.addToOkta(somebody);
    }
    if (connected) await (options.provider === 'google' ? customer.registerGoogle() : customer.registerConnection());
    if (sso) await convrs.command(['sso', 'set', '--account', account_id, '--enabled', 'true']);
    return customer;
  }

  /** Somebody new of Convrs' own support, who looks after this customer. */
  async support(): Promise<Person> {
    const sam = person('support', 'Sam Support', `sam.support@${this.domain}`);
    await this.addToConvrs(sam, await this.convrs.operatorAccount());
    return sam;
  }

  /** Somebody at Convrs, who need not be at Okta. */
  async addToConvrs({ email, name, role, password }: Person, accountId = this.accountId): Promise<void> {
    const who = ['--email', email, '--name', name, '--role', role];
    await this.convrs.command(['agent', 'add', '--account', accountId, ...who, '--password-stdin'], password);
  }

  /** Somebody at Okta, who need not be at Convrs; assigned to the app unless said otherwise. */
  async addToOkta(
    { email, name, oktaPassword }: Pick<Person, 'email' | 'name' | 'oktaPassword'>,
    { assigned = true, ...more }: Partial<Pick<OktaPerson, 'claims' | 'email_verified'>> & { assigned?: boolean } = {},
  ): Promise<void> {
    await this.okta.addPerson({ email, name, password: oktaPassword, ...more });
    if (assigned) await this.assign(email);
  }

  async assign(email: string): Promise<void> {
    this.assigned.push(email);
    await this.okta.assign(this.app, this.assigned);
  }

  async unassign(email: string): Promise<void> {
    this.assigned.splice(this.assigned.indexOf(email), 1);
    await this.okta.assign(this.app, this.assigned);
  }

  /** Okta tells Convrs to end all sessions of a person (Universal Logout); what Convrs answered. */
  endAllSessions({ email }: Pick<Person, 'email'>): Promise<number> {
    return this.okta.universalLogout(this.app, email);
  }

  /** Google as the provider, beside Okta or alone: for people of the customer's domain. */
  async registerGoogle(): Promise<void> {
    const { accountId, domain, convrs, google } = this;
    const { issuer, client_id, client_secret } = await google.addApp({
      account_id: accountId,
      base_url: convrs.url,
      name: 'Convrs',
      assigned: 'everyone',
      thin_id_token: false,
      hosted_domain: domain,
    });
    for (const somebody of [this.agent, this.admin]) await this.addToGoogle(somebody);
    const connection = ['--provider', 'google', '--issuer', issuer, '--client-id', client_id, '--hosted-domain', domain];
    await convrs.command(
      ['connection', 'set', '--account', accountId, ...connection, '--client-secret-stdin'],
      client_secret,
    );
  }

  /** Somebody at Google, who is of the customer's Workspace when the address is at its domain. */
  addToGoogle(
    { email, name, oktaPassword }: Pick<Person, 'email' | 'name' | 'oktaPassword'>,
    more: Partial<Pick<OktaPerson, 'claims' | 'email_verified'>> = {},
  ): Promise<void> {
    return this.google.addPerson({ email, name, password: oktaPassword, ...more });
  }

  private async registerConnection(): Promise<void> {
    const { issuer, client_id, client_secret } = this.app;
    const connection = ['--provider', 'okta', '--issuer', issuer, '--client-id', client_id];
    await this.convrs.command(
      ['connection', 'set', '--account', this.accountId, ...connection, '--client-secret-stdin'],
      client_secret,
    );
  }
}

export function person(role: Role, name: string, email: string): Person {
  return { role, name, email, password: 'slate-orbit-lantern-48', oktaPassword: 'quiet-harbour-at-okta' };
}
