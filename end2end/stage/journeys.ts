// What people do, in the words of the pages.

import { expect, type APIResponse, type Locator, type Page, type Response } from '@playwright/test';

import type { Customer, Person } from './customer.ts';
import type { Okta } from './okta.ts';

export const REFERENCE = /\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/;

type Credentials = Pick<Person, 'email' | 'password'>;
type OktaCredentials = Pick<Person, 'email' | 'oktaPassword'>;

/** Something to press, be it a link or a button. */
export function control(page: Page, name: string): Locator {
  return page.getByRole('link', { name, exact: true }).or(page.getByRole('button', { name, exact: true }));
}

export function field(page: Page, label: string): Locator {
  return page.getByLabel(label, { exact: true });
}

/** Opens a page and looks that it is the one. */
export async function open(page: Page, path: string, heading: string | RegExp = /\S/, status = 200): Promise<void> {
  expect((await page.goto(path))?.status()).toBe(status);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
}

/** Fills in the password form of the login page that is open, and sends it. */
export async function logIn(page: Page, { email, password }: Credentials): Promise<Response> {
  await field(page, 'E-mail').fill(email);
  await field(page, 'Password').fill(password);
  return send(page, 'Log in');
}

export async function signInWithPassword(page: Page, person: Person): Promise<void> {
  await page.goto('/login');
  await logIn(page, person);
  await expectHome(page, person);
}

/** From the login page that is open to the provider. */
export async function goToOkta(page: Page, email: string): Promise<void> {
  await control(page, 'Sign in with Okta').click();
  await expect(page).toHaveURL(/\/login\/okta\b/);
  await field(page, 'E-mail').fill(email);
  await page.getByRole('button', { name: 'Login', exact: true }).click();
}

/** Fills in the provider's page that is open, and sends it. */
export async function signInAtOkta(page: Page, { email, oktaPassword }: OktaCredentials): Promise<void> {
  await field(page, 'Username').fill(email);
  await field(page, 'Password').fill(oktaPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signInWithOkta(page: Page, person: Person): Promise<void> {
  await page.goto('/login');
  await goToOkta(page, person.email);
  await signInAtOkta(page, person);
  await expectHome(page, person);
}

/** Opens the customer's Convrs from the provider's page. */
export async function pressTile(page: Page, okta: Okta, { accountId }: Customer): Promise<void> {
  await page.goto(okta.issuer);
  await page.locator(`a[href*="${accountId}"]`).click();
}

/** What the product answered at its callback to a sign-in at the provider's page that is open. */
export async function callbackAnswer(page: Page, person: OktaCredentials): Promise<Response> {
  const answered = page.waitForResponse((response) => isCallback(response.url()));
  await signInAtOkta(page, person);
  return answered;
}

export function isCallback(url: string): boolean {
  return /^\/sso\/[^/]+\/callback$/.test(new URL(url).pathname);
}

/** Presses the button that sends the form and returns the answer to that, whether or not the page was left for it. */
export async function send(page: Page, button: string): Promise<Response> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: button, exact: true }).click();
  return answered;
}

/** As many refusals at once as make an account want attention. */
export async function beRefusedOften(page: Page, { accountId }: Customer): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await page.goto(`/sso/${accountId}/callback?code=unknown&state=unknown`);
  }
}

/** Something in the navigation, which a narrow page folds into a menu. */
export async function inNavigation(page: Page, item: Locator): Promise<Locator> {
  const menu = page.getByText('Menu', { exact: true });
  await item.or(menu).filter({ visible: true }).first().waitFor();
  if (!(await item.isVisible())) await menu.click();
  return item;
}

export async function signOut(page: Page): Promise<void> {
  await (await inNavigation(page, page.getByRole('button', { name: 'Sign out', exact: true }))).click();
  await expect(page).toHaveURL(/\/login\b/);
}

export async function expectHome(page: Page, { name, email }: Pick<Person, 'name' | 'email'>): Promise<void> {
  await expect(page).toHaveURL('/');
  await expect(page.getByRole('main')).toContainText(name);
  await expect(page.getByRole('main')).toContainText(email);
}

/** Who the product takes this browser for. */
export function session(page: Page): Promise<APIResponse> {
  return page.request.get('/api/session');
}

export async function expectNoSession(page: Page): Promise<void> {
  expect((await session(page)).status()).toBe(401);
}

/** A page that refuses: plain words under a heading, and a reference to quote. */
export async function expectRefusal(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/\S/);
  await expect(page.getByRole('main')).toContainText(REFERENCE);
  await expectNoSession(page);
}

/** What the page says about a refused log-in, whatever its reference is. */
export async function refusalText(page: Page): Promise<string> {
  await expect(page.getByRole('alert')).toHaveText(REFERENCE);
  const text = await page.getByRole('main').innerText();
  return text.replaceAll(REFERENCE.exec(text)![0], 'K7Q2-9D4M');
}

/** The error summary, and a link in it that leads to the field it is about. */
export async function expectProblemAt(page: Page, input: Locator): Promise<void> {
  const summary = page.getByRole('alert').filter({ hasText: /\S/ });
  await summary.getByRole('link').first().click();
  await expect(input).toBeFocused();
  await expect(input).toHaveAttribute('aria-invalid', 'true');
  await expect(input).toHaveAccessibleDescription(/\S/);
}

/** The Single Sign-On tab of Organization Profile. */
export class SsoTab {
  readonly enabled: Locator;
  readonly passwords: Locator;
  /** Asked for only where somebody would be locked out, and only while passwords are not ticked. */
  readonly acceptLockOuts: Locator;
  readonly endPasswordSessions: Locator;

  constructor(readonly page: Page) {
    this.enabled = page.getByRole('checkbox', { name: 'Enable SSO', exact: true });
    this.passwords = page.getByRole('checkbox', {
      name: 'Enable Agents to log in with username and password as well as with SSO',
      exact: true,
    });
    this.acceptLockOuts = page.getByRole('checkbox', { name: /^Turn off passwords although/ });
    this.endPasswordSessions = page.getByRole('checkbox', { name: 'End password sessions now', exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto('/admin/organization/sso');
    await expect(this.enabled).toBeVisible();
  }

  async chooseOkta(): Promise<void> {
    const radio = this.page.getByRole('radio', { name: 'Okta', exact: true });
    if ((await radio.count()) > 0) return radio.check();
    await field(this.page, 'Provider').selectOption({ label: 'Okta' });
  }

  save(): Promise<Response> {
    return send(this.page, 'Save');
  }

  async expectSaved(): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: /\S/ }).first()).toBeVisible();
    await expect(this.page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0);
  }

  /** Leaves Okta in charge of who gets in, or lets passwords in beside it. */
  async setPasswords(on: boolean): Promise<void> {
    await this.open();
    await this.passwords.setChecked(on);
    if (await this.acceptLockOuts.isVisible()) await this.acceptLockOuts.check();
    await this.save();
    await this.expectSaved();
  }
}
