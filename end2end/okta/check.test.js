// How the stand-in answers a check without a user: as Okta's documents say, and in the certified provider's own words.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { CALLBACK, newFlow, RelyingParty } from './relying-party.js';
import { startStandIn } from './stand-in.js';

const thin = { client_id: 'thin', client_secret: 'thin secret: + % &' };

/** @type {string} */
let issuer;
/** @type {RelyingParty} */
let product;
/** @type {() => Promise<void>} */
let close;

before(async () => {
  const app = { account_id: 'ACC-1', base_url: 'http://localhost:3000', assigned: [], ...thin };
  ({ issuer, close } = await startStandIn({ port: 0, config: { people: [], apps: [app] } }));
  product = new RelyingParty(issuer, thin);
});
after(() => close());

describe('a check without a user', () => {
  test('tells a good request from one with a wrong client ID or redirect URI', async () => {
    const ask = async (/** @type {Record<string, string>} */ changes) => {
      const { challenge } = newFlow();
      const query = new URLSearchParams({
        client_id: 'thin',
        redirect_uri: CALLBACK,
        response_type: 'code',
        scope: 'openid email',
        state: 'made-up',
        code_challenge: challenge,
        code_challenge_method: 'S256',
        prompt: 'none',
        ...changes,
      });
      return fetch(`${issuer}/oauth2/v1/authorize?${query}`, { redirect: 'manual' });
    };
    const good = await ask({});
    assert.ok([302, 303].includes(good.status));
    const location = new URL(good.headers.get('location') ?? '');
    assert.equal(`${location.origin}${location.pathname}`, CALLBACK);
    assert.equal(location.searchParams.get('error'), 'login_required');
    assert.equal(location.searchParams.get('state'), 'made-up');
    for (const [name, value] of [['client_id', 'nobody'], ['redirect_uri', `${CALLBACK}/x`]]) {
      const refused = await ask({ [String(name)]: String(value) });
      assert.equal(refused.status, 400);
      assert.equal(refused.headers.get('location'), null);
    }
  });

  test('tells a right secret from a wrong one by what a made-up code meets', async () => {
    const ask = (/** @type {string} */ client_secret) => product.token(
      { code: 'made-up', code_verifier: newFlow().verifier },
      { client_id: 'thin', client_secret },
    );
    const right = await ask(thin.client_secret);
    assert.deepEqual([right.status, right.body.error], [400, 'invalid_grant']);
    const wrong = await ask('not the secret');
    assert.deepEqual([wrong.status, wrong.body.error], [401, 'invalid_client']);
  });
});
