// What a press on the start page sends to the app (Okta Universal Logout).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startStandIn } from './stand-in.js';

const ada = { email: 'ada@acme.example', password: 'ada at okta', name: 'Ada Brandt' };
const thin = { client_id: 'thin', client_secret: 'not much of one' };

/** @type {string} */
let issuer;
/** @type {() => Promise<void>} */
let close;

before(async () => {
  const app = { account_id: 'ACC-1', base_url: 'http://localhost:3000', assigned: [ada.email], ...thin };
  ({ issuer, close } = await startStandIn({ port: 0, config: { people: [ada], apps: [app] } }));
});
after(() => close());

test('a press on the start page ends all sessions of a person at the app', async (context) => {
  /** @type {{ url: string, init: RequestInit }[]} */
  const told = [];
  const original = globalThis.fetch;
  context.mock.method(globalThis, 'fetch', (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
    if (!String(url).startsWith('http://localhost:3000/')) return original(url, init);
    told.push({ url: String(url), init });
    return Promise.resolve(new Response(null, { status: told.length === 1 ? 204 : 404 }));
  });
  const press = async () => {
    const body = new URLSearchParams({ client_id: 'thin', email: ada.email });
    return (await original(`${issuer}/universal-logout`, { method: 'POST', body })).text();
  };
  assert.match(await press(), /All sessions are ended/);
  assert.match(await press(), /No session was ended[^]*404/);
  assert.equal(told[0]?.url, 'http://localhost:3000/sso/ACC-1/global-token-revocation');
  assert.equal(JSON.parse(String(told[0]?.init.body)).sub_id.email, ada.email);
});
