// The stand-in for Okta, running, and what its administrator does there.

import { fileURLToPath } from 'node:url';

import { Service } from './service.ts';

const SERVER = fileURLToPath(new URL('../okta/server.js', import.meta.url));
const READY = /^okta stand-in ready (\S+)$/m;

export type OktaApp = { issuer: string; client_id: string; client_secret: string };

export type OktaPerson = {
  email: string;
  password: string;
  name: string;
  email_verified?: unknown;
  claims?: Record<string, unknown>;
};

export class Okta {
  private constructor(
    private readonly service: Service,
    readonly issuer: string,
  ) {}

  static async start(): Promise<Okta> {
    const service = await Service.start({
      name: 'the stand-in for Okta',
      command: process.execPath,
      args: [SERVER, '--port', '0'],
      env: process.env,
      isReady: (output) => READY.test(output),
    });
    return new Okta(service, READY.exec(service.output)?.[1] ?? '');
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  get output(): string {
    return this.service.output;
  }

  addApp(app: {
    account_id: string;
    base_url: string;
    name: string;
    assigned?: 'everyone';
    thin_id_token?: boolean;
    hosted_domain?: string;
  }): Promise<OktaApp> {
    return this.control('POST', 'apps', app);
  }

  async addPerson(person: OktaPerson): Promise<void> {
    await this.control('POST', 'people', person);
  }

  async assign(app: OktaApp, assigned: string[]): Promise<void> {
    await this.control('POST', `apps/${app.client_id}/assigned`, { assigned });
  }

  /** Ends all sessions of a person at the app (Okta Universal Logout), and tells the app's status. */
  async universalLogout(app: OktaApp, email: string): Promise<number> {
    const { status } = await this.control<{ status: number }>('POST', `apps/${app.client_id}/universal-logout`, { email });
    return status;
  }

  private async control<Answer>(method: string, path: string, body: object): Promise<Answer> {
    const response = await fetch(`${this.issuer}/control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }
}
