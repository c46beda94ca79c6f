// What Convrs may rely on: each name is a fact about Okta that the stand-in shares.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { Browser } from './browser.js';
import { Directory } from './directory.js';
import { answerOf, CALLBACK, decode, newFlow, RelyingParty } from './relying-party.js';
import { startStandIn } from './stand-in.js';

const LOGGED_OUT = 'http://localhost:3000/login';
const ada = { email: 'ada@acme.example', password: 'ada at okta', name: 'Ada Agent' };
const otto = { email: 'otto@acme.example', password: 'otto at okta', name: 'Otto Other' };

const thin = { client_id: 'thin', client_secret: 'thin secret: + % &' };
const full = { client_id: 'full', client_secret: 'full-secret' };

/** @type {string} */
let issuer;
/** @type {RelyingParty} */
let product;
/** @type {() => Promise<void>} */
let close;

before(async () => {
  const app = { account_id: 'ACC-1', base_url: 'http://localhost:3000', assigned: [ada.email] };
  ({ issuer, close } = await startStandIn({
    port: 0,
    config: {
      people: [ada, otto],
      apps: [
        { ...app, ...thin },
        { ...app, ...full, thin_id_token: false },
      ],
    },
  }));
  product = new RelyingParty(issuer, thin);
});
after(() => close());

/** @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {Record<string, string>} [headers] */
async function control(method, path, body = {}, headers = { 'content-type': 'application/json' }) {
  const response = await fetch(`${issuer}/control/${path}`, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** Somebody of one test's own, assigned to the app `thin` beside the others.
 * @param {string} username
 * @param {object} [more] */
async function somebodyNew(username, more) {
  const person = { email: `${username}@acme.example`, password: 'new at okta', name: 'Newly Added', ...more };
  assert.equal((await control('POST', 'people', person)).status, 200);
  const assigned = { assigned: [ada.email, person.email] };
  assert.equal((await control('POST', 'apps/thin/assigned', assigned)).status, 200);
  return person;
}

async function keyIds() {
  const { keys } = await (await fetch(`${issuer}/oauth2/v1/keys`)).json();
  return keys.map((/** @type {{ kid: string }} */ { kid }) => kid);
}

describe('discovery', () => {
  test('names the issuer exactly, for one client as for all', async () => {
    for (const query of ['', '?client_id=thin']) {
      const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration${query}`)).json();
      assert.equal(metadata.issuer, issuer);
      assert.deepEqual(metadata.code_challenge_methods_supported, ['S256']);
      assert.deepEqual(metadata.id_token_signing_alg_values_supported, ['RS256']);
      assert.deepEqual(metadata.token_endpoint_auth_methods_supported, ['client_secret_basic', 'client_secret_post']);
      assert.equal(metadata.backchannel_logout_supported, true);
      assert.equal(metadata.end_session_endpoint, `${issuer}/oauth2/v1/logout`);
    }
  });
});

describe('tokens', () => {
  test('an ID token is thin: who it is comes from userinfo', async () => {
    const { flow, idToken, claims } = await product.tokensOf(ada);
    assert.equal(idToken.header.alg, 'RS256');
    assert.equal(idToken.claims.iss, issuer);
    assert.equal(idToken.claims.aud, 'thin');
    assert.equal(idToken.claims.nonce, flow.nonce);
    assert.equal(idToken.claims.email, undefined);
    assert.equal(idToken.claims.name, undefined);
    assert.equal(claims.sub, idToken.claims.sub);
    assert.equal(claims.email, ada.email);
    assert.equal(claims.email_verified, true);
    assert.equal(claims.name, ada.name);
  });

  test('an app may be set to full ID tokens', async () => {
    const { idToken } = await product.tokensOf(ada, full);
    assert.equal(idToken.claims.email, ada.email);
    assert.equal(idToken.claims.email_verified, true);
  });

  test('a person is the same subject in every app, and the subject says nothing', async () => {
    const subjects = [await product.tokensOf(ada, thin), await product.tokensOf(ada, full)].map(({ idToken }) => idToken.claims.sub);
    assert.equal(subjects[0], subjects[1]);
    assert.match(String(subjects[0]), /^00u[A-Za-z0-9]{17}$/);
  });

  test('a person is the same subject after a restart', () => {
    const subjects = [1, 2].map(() => new Directory({ people: [ada] }).personNamed(ada.email)?.sub);
    assert.ok(subjects[0]);
    assert.equal(subjects[0], subjects[1]);
  });

  test('claims nobody asked for come too', async () => {
    const boss = await somebodyNew('boss', { claims: { role: 'admin', groups: ['Everyone', 'Admins'] } });
    const { claims } = await product.tokensOf(boss);
    assert.equal(claims.role, 'admin');
    assert.deepEqual(claims.groups, ['Everyone', 'Admins']);
  });

  test('email_verified is what the person is set to, or absent', async () => {
    const unverified = await somebodyNew('unverified', { email_verified: false });
    assert.equal((await product.tokensOf(unverified)).claims.email_verified, false);
    const unsaid = await somebodyNew('unsaid', { email_verified: null });
    assert.equal('email_verified' in (await product.tokensOf(unsaid)).claims, false);
  });

  test('the e-mail may differ from the user name', async () => {
    const person = await somebodyNew('lower.case', { claims: { email: 'Lower.Case@acme.example' } });
    assert.equal((await product.tokensOf(person)).claims.email, 'Lower.Case@acme.example');
  });

  test('a changed e-mail is claimed by the same subject', async () => {
    const person = await somebodyNew('before');
    const first = await product.tokensOf(person);
    assert.equal((await control('PATCH', `people/${person.email}`, { email: 'after@acme.example' })).status, 200);
    const second = await product.tokensOf({ ...person, email: 'after@acme.example' });
    assert.equal(second.claims.email, 'after@acme.example');
    assert.equal(second.claims.sub, first.claims.sub);
  });
});

describe('the token endpoint', () => {
  test('takes the secret in the form as well as in the header', async () => {
    const { flow, answer } = await product.signIn(ada);
    const { status } = await product.token({ code: answer.code, code_verifier: flow.verifier, ...thin });
    assert.equal(status, 200);
  });

  test('refuses a wrong secret, and an app it does not know', async () => {
    const { flow, answer } = await product.signIn(ada);
    const attempt = { code: answer.code, code_verifier: flow.verifier };
    for (const app of [{ ...thin, client_secret: 'wrong' }, { client_id: 'unknown', client_secret: 'wrong' }]) {
      const { status, body } = await product.token(attempt, app);
      assert.equal(status, 401);
      assert.equal(body.error, 'invalid_client');
    }
  });

  test('refuses a code that was made up, used before, or issued to another app', async () => {
    const madeUp = await product.token({ code: 'made-up', code_verifier: newFlow().verifier }, thin);
    assert.equal(madeUp.status, 400);
    assert.equal(madeUp.body.error, 'invalid_grant');

    const { flow, answer } = await product.signIn(ada);
    const attempt = { code: answer.code, code_verifier: flow.verifier };
    assert.equal((await product.token(attempt, full)).body.error, 'invalid_grant');
    assert.equal((await product.token(attempt, thin)).status, 200);
    assert.equal((await product.token(attempt, thin)).body.error, 'invalid_grant');
  });

  test('refuses a code without its verifier, with another one, or for another redirect URI', async () => {
    for (const change of [
      { code_verifier: undefined },
      { code_verifier: newFlow().verifier },
      { redirect_uri: 'http://localhost:3000/sso/ACC-2/callback' },
    ]) {
      const { flow, answer } = await product.signIn(ada);
      const { status, body } = await product.token({ code: answer.code, code_verifier: flow.verifier, ...change }, thin);
      assert.equal(status, 400);
      assert.equal(body.error, 'invalid_grant');
    }
  });

  test('a code lives for 60 seconds', async (context) => {
    const { flow, answer } = await product.signIn(ada);
    const attempt = { code: answer.code, code_verifier: flow.verifier };
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
    const { status, body } = await product.token(attempt, thin);
    assert.equal(status, 400);
    assert.equal(body.error, 'invalid_grant');
  });
});

describe('an authorisation request', () => {
  test('is answered at the redirect URI, with its state and the issuer', async () => {
    const { flow, answer } = await product.signIn(ada);
    assert.deepEqual(Object.keys(answer).sort(), ['code', 'iss', 'state']);
    assert.equal(answer.state, flow.state);
    assert.equal(answer.iss, issuer);
  });

  test('needs PKCE, and S256 at that', async () => {
    for (const changes of [
      { code_challenge: undefined, code_challenge_method: undefined },
      { code_challenge_method: 'plain' },
    ]) {
      const answer = answerOf(await product.begin(changes));
      assert.equal(answer.error, 'invalid_request');
      assert.equal(answer.code, undefined);
    }
  });

  test('with an unknown client ID or redirect URI is refused on the spot', async () => {
    for (const [changes, error] of /** @type {const} */ ([
      [{ client_id: 'unknown' }, 'invalid_client'],
      [{ redirect_uri: `${CALLBACK}/` }, 'invalid_redirect_uri'],
    ])) {
      const { response } = await product.begin(changes);
      assert.equal(response?.status, 400);
      assert.ok((await response.text()).includes(error));
    }
  });

  test('without a session is refused under prompt=none', async () => {
    const { flow, ...end } = await product.begin({ prompt: 'none' });
    const answer = answerOf(end);
    assert.equal(answer.error, 'login_required');
    assert.equal(answer.state, flow.state);
  });

  test('puts the login hint into the form, and nothing else of it', async () => {
    const { response } = await product.begin({ login_hint: '"><b>ada@acme.example' });
    const page = await response?.text();
    assert.ok(page?.includes('value="&quot;&gt;&lt;b&gt;ada@acme.example"'), page);
  });
});

describe('signing in', () => {
  test('a wrong password is refused on the page, where the user name stays', async () => {
    const { browser, url } = await product.begin();
    const { response } = await browser.signIn(url, { ...ada, password: 'wrong' });
    assert.equal(response?.status, 401);
    const page = await response.text();
    assert.ok(page.includes('Unable to sign in'));
    assert.ok(page.includes(`value="${ada.email}"`));
    answerOf(await browser.signIn(url, ada));
  });

  test('another browser cannot go on with it', async () => {
    const { url } = await product.begin();
    const { response } = await new Browser().signIn(url, ada);
    assert.equal(response?.status, 400);
  });

  test('somebody the app is not assigned to is sent back with access_denied, each time', async () => {
    const { browser, answer, flow } = await product.signIn(otto);
    assert.equal(answer.error, 'access_denied');
    assert.equal(answer.code, undefined);
    assert.equal(answer.state, flow.state);
    assert.equal(answerOf(await product.begin({}, browser)).error, 'access_denied');
  });

  test('an assignment counts at the next attempt', async () => {
    const { browser } = await product.signIn(otto);
    await control('POST', 'apps/thin/assigned', { assigned: 'everyone' });
    assert.ok(answerOf(await product.begin({}, browser)).code);
    await control('POST', 'apps/thin/assigned', { assigned: [ada.email] });
    assert.equal(answerOf(await product.begin({}, browser)).error, 'access_denied');
  });

  test('a second sign-in goes straight through, prompt=none included', async () => {
    const { browser } = await product.signIn(ada);
    assert.ok(answerOf(await product.begin({}, browser)).code);
    assert.ok(answerOf(await product.begin({ prompt: 'none' }, browser)).code);
  });

  test('prompt=login asks again, and takes another person', async () => {
    const { browser } = await product.signIn(otto);
    const { flow, url } = await product.begin({ prompt: 'login' }, browser);
    const answer = answerOf(await browser.signIn(url, ada));
    const { body } = await product.token({ code: answer.code, code_verifier: flow.verifier }, thin);
    assert.equal((await product.userinfo(body.access_token)).email, ada.email);

    const next = await product.begin({}, browser);
    const after = await product.token({ code: answerOf(next).code, code_verifier: next.flow.verifier }, thin);
    assert.equal((await product.userinfo(after.body.access_token)).email, ada.email);
  });

  test('two sign-ins at once in one browser both succeed', async () => {
    const browser = new Browser();
    const [one, two] = [await product.begin({}, browser), await product.begin({}, browser)];
    assert.equal(answerOf(await browser.signIn(one.url, ada)).state, one.flow.state);
    assert.equal(answerOf(await browser.signIn(two.url, ada)).state, two.flow.state);
  });
});

describe('signing out', () => {
  test('ends the session, tells the product, and leads back to it', async (context) => {
    /** @type {string[]} */
    const told = [];
    const original = globalThis.fetch;
    context.mock.method(globalThis, 'fetch', (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (!String(url).startsWith('http://localhost:3000/')) return original(url, init);
      told.push(`${url} ${init.body}`);
      return Promise.resolve(new Response(null, { status: 200 }));
    });

    const { browser, body, idToken } = await product.tokensOf(ada);
    const query = new URLSearchParams({ id_token_hint: body.id_token, post_logout_redirect_uri: LOGGED_OUT });
    const { response } = await browser.open(`${issuer}/oauth2/v1/logout?${query}`);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(String(await response?.text()))?.[1] ?? '';
    const confirm = { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }) };
    assert.equal((await browser.open(`${issuer}/oauth2/v1/logout/confirm`, confirm)).url, LOGGED_OUT);

    const [url, form = ''] = told[0]?.split(' ') ?? [];
    assert.equal(url, 'http://localhost:3000/sso/ACC-1/backchannel-logout');
    const logout = decode(String(new URLSearchParams(form).get('logout_token')));
    assert.equal(logout.claims.sub, idToken.claims.sub);
    assert.ok(idToken.claims.sid);
    assert.equal(logout.claims.sid, idToken.claims.sid);
    assert.equal(answerOf(await product.begin({ prompt: 'none' }, browser)).error, 'login_required');
  });
});

describe('administration', () => {
  test('a second secret works beside the first, which can then be deleted', async () => {
    const app = (await control('POST', 'apps', {
      account_id: 'ACC-1', base_url: 'http://localhost:3000', assigned: 'everyone',
    })).body;
    const second = (await control('POST', `apps/${app.client_id}/secrets`)).body;
    const both = [app, { ...app, ...second }];
    for (const credentials of both) await product.tokensOf(ada, credentials);
    assert.equal((await control('POST', `apps/${app.client_id}/secrets`)).status, 409);

    const { client_secret } = app;
    assert.equal((await control('DELETE', `apps/${app.client_id}/secrets`, { client_secret })).status, 200);
    await product.tokensOf(ada, both[1]);
    const { flow, answer } = await product.signIn(ada, { client_id: app.client_id });
    const refused = await product.token({ code: answer.code, code_verifier: flow.verifier }, app);
    assert.equal(refused.body.error, 'invalid_client');
    assert.equal((await control('DELETE', `apps/${app.client_id}/secrets`, second)).status, 409);
  });

  test('rotated keys sign at once under a new name', async () => {
    const [before] = await keyIds();
    assert.equal((await product.tokensOf(ada)).idToken.header.kid, before);
    assert.equal((await control('POST', 'keys')).status, 200);
    const { idToken } = await product.tokensOf(ada);
    assert.notEqual(idToken.header.kid, before);
    assert.deepEqual(await keyIds(), [idToken.header.kid, before]);
  });

  test('mistakes are answered in words', async () => {
    for (const [path, body, status, code] of /** @type {const} */ ([
      ['people', { ...ada, email: 'ADA@acme.example' }, 409, 'email_taken'],
      ['people', { email: 'nobody@acme.example' }, 422, 'invalid'],
      ['apps', { account_id: 'ACC-1', base_url: 'http://localhost:3000/' }, 422, 'invalid'],
      ['apps/thin/assigned', { assigned: ['nobody@acme.example'] }, 404, 'not_found'],
      ['apps/unknown/assigned', { assigned: 'everyone' }, 404, 'not_found'],
      ['nothing', {}, 404, 'not_found'],
    ])) {
      const answer = await control('POST', path, body);
      assert.equal(answer.status, status, path);
      assert.equal(answer.body.error.code, code);
    }
  });

  test('a form on a page elsewhere changes nothing', async () => {
    const { status } = await control('POST', 'keys', {}, { 'content-type': 'text/plain' });
    assert.equal(status, 415);
  });

  test('the start page shows what a newcomer may try', async () => {
    const page = await (await fetch(`${issuer}/`)).text();
    for (const value of [issuer, CALLBACK, 'ACC-1', 'full-secret', ada.email, ada.password]) {
      assert.ok(page.includes(value), value);
    }
  });

  test('a foreign name that points here is turned away', async () => {
    const { port } = new URL(issuer);
    assert.equal((await fetch(`http://localhost:${port}/`)).status, 421);
  });
});
