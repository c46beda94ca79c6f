import type { Page } from '@playwright/test';

import { Convrs } from '../stage/convrs.ts';
import { Customer, person, type Person } from '../stage/customer.ts';
import {
  callbackAnswer,
  control,
  expectHome,
  expectNoSession,
  expectProblemAt,
  expectRefusal,
  field,
  goToOkta,
  inNavigation,
  isCallback,
  logIn,
  refusalText,
  send,
  session,
  signInAtOkta,
  signInWithOkta,
  signInWithPassword,
  signOut,
} from '../stage/journeys.ts';
import { expect, hydrated, test } from '../stage/test.ts';

test.describe('with Okta', () => {
  test('an agent signs in and lands on home', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto('/login');
    await expect(page.getByRole('heading', { name: 'Log in to Convrs', level: 1 })).toBeVisible();
    await goToOkta(page, acme.agent.email);
    await expect(field(page, 'Username')).toHaveValue(acme.agent.email);
    await signInAtOkta(page, acme.agent);
    await expectHome(page, acme.agent);
    await expect(page.getByRole('main')).toContainText(acme.name);

    expect(await (await session(page)).json()).toEqual({
      account_id: acme.accountId,
      email: acme.agent.email,
      name: acme.agent.name,
      role: 'agent',
      auth_method: 'okta',
    });
  });

  test('the role is Convrs’ own, whatever Okta claims', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    const zoe = person('agent', 'Zoe Lindt', `zoe.lindt@${acme.domain}`);
    await acme.addToConvrs(zoe);
    await acme.addToOkta(zoe, { claims: { role: 'admin', roles: ['admin'], groups: ['admin', 'Administrators'] } });
    await signInWithOkta(page, zoe);

    await expect(page.getByRole('main')).toContainText(/\bagent\b/i, { useInnerText: true });
    await expect(page.getByRole('main')).not.toContainText(/\badmin\b/i, { useInnerText: true });
    await expect(page.getByText('Administration')).toHaveCount(0);
    expect(await (await session(page)).json()).toMatchObject({ role: 'agent' });
    expect((await page.goto('/admin/organization'))?.status()).toBe(403);
  });

  test('an admin sees that Administration is theirs', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await signInWithOkta(page, acme.admin);
    await expect(page.getByRole('main')).toContainText(/\badmin\b/i, { useInnerText: true });
    await expect(await inNavigation(page, page.getByRole('link', { name: 'Organization Profile' }))).toBeVisible();
  });

  test('a second sign-in asks for no password', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await signInWithOkta(page, acme.agent);
    await signOut(page);
    await page.goto('/login');
    await goToOkta(page, acme.agent.email);
    await expectHome(page, acme.agent);
  });

  test('an e-mail typed in other letters finds its account', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto('/login');
    await goToOkta(page, acme.agent.email.toUpperCase());
    await signInAtOkta(page, acme.agent);
    await expectHome(page, acme.agent);
  });

  test('the keyboard is enough', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto('/login');
    await tabTo(page, control(page, 'Sign in with Okta'));
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/login\/okta\b/);
    await tabTo(page, field(page, 'E-mail'));
    await page.keyboard.type(acme.agent.email);
    await page.keyboard.press('Enter');
    await tabTo(page, field(page, 'Password'));
    await page.keyboard.type(acme.agent.oktaPassword);
    await page.keyboard.press('Enter');
    await expectHome(page, acme.agent);
  });

  test('several tabs may sign in at once', async ({ page, context, newCustomer }) => {
    const acme = await newCustomer();
    const otherTab = await context.newPage();
    for (const tab of [page, otherTab]) {
      await tab.goto('/login');
      await goToOkta(tab, acme.agent.email);
      await expect(field(tab, 'Username')).toBeVisible();
    }
    for (const tab of [page, otherTab]) {
      await signInAtOkta(tab, acme.agent);
      await expectHome(tab, acme.agent);
    }
    await page.reload();
    await expectHome(page, acme.agent);
  });

  test('coming back to the callback leads home, in this browser only', async ({ page, newCustomer, anotherBrowser }) => {
    const acme = await newCustomer();
    await page.goto('/login');
    await goToOkta(page, acme.agent.email);
    const callback = (await callbackAnswer(page, acme.agent)).url();
    await expectHome(page, acme.agent);
    const before = await cookies(page);

    await page.goto(callback);
    await expectHome(page, acme.agent);
    expect(await cookies(page)).toEqual(before);

    const stranger = await anotherBrowser();
    const answer = await stranger.goto(callback);
    expect([400, 403]).toContain(answer?.status());
    await expectRefusal(stranger);
  });

  test('an address nobody here has gets the same page as an account without SSO', async ({ page, newCustomer }) => {
    const acme = await newCustomer({ sso: false });
    const said: string[] = [];
    for (const email of [acme.agent.email, `nobody@${acme.domain}`]) {
      await page.goto('/login/okta');
      await field(page, 'E-mail').fill(email);
      const answer = await send(page, 'Login');
      expect(answer.status()).toBe(200);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page).toHaveURL(/\/login\/okta\b/);
      said.push((await page.getByRole('main').innerText()).replaceAll(email, '…'));
    }
    expect(said[0]).toMatch(/\S/);
    expect(said[1]).toBe(said[0]);
  });

  test('what is no e-mail is sent back with the reason', async ({ page }) => {
    await page.goto('/login/okta');
    await field(page, 'E-mail').fill('ada.brandt');
    await send(page, 'Login');
    await expectProblemAt(page, field(page, 'E-mail'));
    await expect(field(page, 'E-mail')).toHaveValue('ada.brandt');
  });
});

test.describe('refused after Okta', () => {
  test('a person who is no agent, in plain words with a reference', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    const stranger = person('agent', 'Sten Holm', `sten.holm@${acme.domain}`);
    await acme.addToOkta(stranger);
    await beRefused(page, acme, stranger);
    await expect(page.getByRole('main')).toContainText(stranger.email);

    await goOnAs(page, acme.agent);
  });

  test('an agent of another account', async ({ page, newCustomer }) => {
    const [acme, globex] = [await newCustomer(), await newCustomer()];
    const guest = { ...globex.agent, email: `guest@${acme.domain}` };
    await acme.addToOkta(guest, { claims: { email: globex.agent.email } });
    await beRefused(page, acme, guest);
  });

  test('an e-mail that differs in its letters', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    const mira = person('agent', 'Mira Solberg', `mira.solberg@${acme.domain}`);
    const claimed = `Mira.Solberg@${acme.domain}`;
    await acme.addToConvrs(mira);
    await acme.addToOkta(mira, { claims: { email: claimed } });
    await beRefused(page, acme, mira);
    await expect(page.getByRole('main')).toContainText(claimed);
    await expect(page.getByRole('main')).toContainText('exactly');
  });

  test('an e-mail Okta has not verified', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    const ines = person('agent', 'Ines Carvalho', `ines.carvalho@${acme.domain}`);
    await acme.addToConvrs(ines);
    await acme.addToOkta(ines, { email_verified: false });
    await beRefused(page, acme, ines);
  });

  test('an agent who is not assigned in Okta, until they are', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await acme.unassign(acme.agent.email);
    await beRefused(page, acme, acme.agent);
    await expect(page.getByRole('main')).toContainText(/assign/i);

    await acme.assign(acme.agent.email);
    await control(page, 'Try again').click();
    await goOnTo(page, acme.agent);
    await expectHome(page, acme.agent);
  });
});

test.describe('with a password', () => {
  test('an agent signs in and lands on home', async ({ page, newCustomer }) => {
    const acme = await newCustomer({ sso: false });
    await signInWithPassword(page, acme.agent);
    expect(await (await session(page)).json()).toMatchObject({ email: acme.agent.email, auth_method: 'password' });
  });

  test('a wrong one is refused where it was typed, and the e-mail stays', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto('/login');
    await logIn(page, { email: acme.agent.email, password: 'not the password' });
    await expect(page.getByRole('alert')).toHaveText(/\S/);
    await expect(field(page, 'E-mail')).toHaveValue(acme.agent.email);
    await expect(field(page, 'Password')).toHaveValue('');
    await expectNoSession(page);
  });

  test('an address nobody has is refused in the same words', async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    const said: string[] = [];
    for (const email of [acme.agent.email, `nobody@${acme.domain}`]) {
      await page.goto('/login');
      await logIn(page, { email, password: 'not the password' });
      said.push(await refusalText(page));
    }
    expect(said[1]).toBe(said[0]);
  });

  test('an empty form says what is missing, with a way to it', async ({ page }) => {
    await page.goto('/login');
    await send(page, 'Log in');
    await expectProblemAt(page, field(page, 'E-mail'));
  });

  test('too many wrong ones close passwords for a while, and Okta stays open', async ({ page, okta, google, javaScriptEnabled }) => {
    // On a server of its own: wrong passwords are counted by address too, and all tests share theirs.
    const convrs = await Convrs.start(okta.issuer);
    try {
      const acme = await Customer.create(convrs, okta, google);
      await page.goto(`${convrs.url}/login`);
      for (let attempt = 1; attempt <= 10; attempt += 1) {
        await logIn(page, { ...acme.agent, password: `not the password ${attempt}` });
        await expect(field(page, 'Password')).toHaveValue('');
      }
      const answer = await logIn(page, acme.agent);
      await expect(page.getByRole('alert')).toContainText(/minute/);
      if (javaScriptEnabled === false) {
        expect(answer.status()).toBe(429);
        expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0);
      }

      await page.goto(`${convrs.url}/login`);
      await goToOkta(page, acme.agent.email);
      await signInAtOkta(page, acme.agent);
      await expect(page).toHaveURL(`${convrs.url}/`);
    } finally {
      await convrs.stop();
    }
  });

  test('each refusal has its status', { tag: '@plain' }, async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto('/login');
    expect((await send(page, 'Log in')).status()).toBe(422);
    expect((await logIn(page, { ...acme.agent, password: 'not the password' })).status()).toBe(401);
    expect((await logIn(page, acme.agent)).status()).toBe(303);
    await page.goto('/login/okta');
    expect((await send(page, 'Login')).status()).toBe(422);
  });
});

test.describe('the login page', () => {
  test('answers a wrong password without leaving the page', { tag: '@hydrated' }, async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    await page.goto('/login');
    await hydrated(page);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await logIn(page, { ...acme.agent, password: 'not the password' });
    await expect(page.getByRole('alert')).toHaveText(/\S/);
    expect(await page.evaluate(() => Reflect.get(window, 'sameDocument'))).toBe(true);
  });

  test('works before the WebAssembly arrives', { tag: '@hydrated' }, async ({ page, newCustomer }) => {
    const acme = await newCustomer();
    const asked: string[] = [];
    await page.route(/\.wasm(\?|$)/, (route) => void asked.push(route.request().url()));
    await page.goto('/login', { waitUntil: 'domcontentloaded' });
    await expect.poll(() => asked).not.toEqual([]);
    await logIn(page, acme.agent);
    await expectHome(page, acme.agent);
  });

  test('does not move while it loads', { tag: '@hydrated' }, async ({ page }) => {
    await page.goto('/login');
    await hydrated(page);
    const shifts = await page.evaluate(async () => {
      const seen: number[] = [];
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) seen.push(Reflect.get(entry, 'value') as number);
      });
      observer.observe({ type: 'layout-shift', buffered: true });
      // Two frames: what hydration changed has been laid out by the second.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      for (const entry of observer.takeRecords()) seen.push(Reflect.get(entry, 'value') as number);
      return { observed: PerformanceObserver.supportedEntryTypes.includes('layout-shift'), seen };
    });
    expect(shifts).toEqual({ observed: true, seen: [] });
  });
});

async function cookies(page: Page): Promise<string[]> {
  return (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`);
}

/** Starts as the account's agent and signs in at Okta as somebody who is turned away for it. */
async function beRefused(page: Page, customer: Customer, somebody: Person): Promise<void> {
  await page.goto('/login');
  await goToOkta(page, customer.agent.email);
  const answer = await callbackAnswer(page, somebody);
  expect([400, 403]).toContain(answer.status());
  await expectRefusal(page);
  expect(isCallback(page.url())).toBe(true);

  const html = await page.content();
  const { searchParams } = new URL(page.url());
  expect(searchParams.get('state')).toBeTruthy();
  for (const name of ['code', 'state', 'error_description']) {
    const value = searchParams.get(name);
    if (value) expect(html, `${name} is not shown`).not.toContain(value);
  }
}

/** From a refusal, takes another identity at Okta: its page appears although somebody is signed in there. */
async function goOnAs(page: Page, agent: Person): Promise<void> {
  await control(page, 'Use another Okta account').click();
  await goOnTo(page, agent);
  await signInAtOkta(page, agent);
  await expectHome(page, agent);
}

/** The e-mail decides where to go, and it may have to be entered once more. */
async function goOnTo(page: Page, { email }: Person): Promise<void> {
  await page.waitForURL((url) => !isCallback(url.href));
  if (new URL(page.url()).pathname !== '/login/okta') return;
  await field(page, 'E-mail').fill(email);
  await page.getByRole('button', { name: 'Login', exact: true }).click();
}

/** Moves on with the Tab key until the focus is there, visibly. */
async function tabTo(page: Page, target: ReturnType<typeof field>): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 30; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      expect(await target.evaluate((element) => element.matches(':focus-visible'))).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error('the Tab key does not reach it');
}
