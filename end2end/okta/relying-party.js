// A relying party reduced to what Convrs does, step by step, for the stand-in's own tests.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';

import { Browser } from './browser.js';

export const CALLBACK = 'http://localhost:3000/sso/ACC-1/callback';

/** @typedef {{ client_id: string, client_secret: string }} Client */
/** @typedef {{ email: string, password: string }} Credentials */
/** @typedef {Record<string, string | undefined>} Parameters What differs from an honest request; `undefined` leaves out. */

export class RelyingParty {
  #issuer;
  #client;

  /**
   * @param {string} issuer
   * @param {Client} client
   */
  constructor(issuer, client) {
    this.#issuer = issuer;
    this.#client = client;
  }

  /**
   * Begins a sign-in and goes as far as the stand-in lets this browser go.
   * @param {Parameters} [changes]
   * @param {Browser} [browser]
   */
  async begin(changes, browser = new Browser()) {
    const flow = newFlow();
    const parameters = given({
      client_id: this.#client.client_id,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid email profile',
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: flow.challenge,
      code_challenge_method: 'S256',
      ...changes,
    });
    return { flow, browser, ...(await browser.open(`${this.#issuer}/oauth2/v1/authorize?${parameters}`)) };
  }

  /**
   * A whole sign-in in the browser, up to the answer at the callback.
   * @param {Credentials} person
   * @param {Parameters} [changes]
   */
  async signIn(person, changes) {
    const { flow, browser, url } = await this.begin(changes);
    const answer = answerOf(await browser.signIn(url, person));
    return { flow, browser, answer };
  }

  /**
   * @param {Parameters} fields
   * @param {Client} [basic] Sent in the header when given.
   */
  async token(fields, basic) {
    const encoded = basic && [basic.client_id, basic.client_secret].map(formEncoded).join(':');
    const response = await fetch(`${this.#issuer}/oauth2/v1/token`, {
      method: 'POST',
      body: given({ grant_type: 'authorization_code', redirect_uri: CALLBACK, ...fields }),
      headers: encoded ? { authorization: `Basic ${Buffer.from(encoded).toString('base64')}` } : {},
    });
    return { status: response.status, body: await response.json() };
  }

  /** @param {string} accessToken */
  async userinfo(accessToken) {
    const headers = { authorization: `Bearer ${accessToken}` };
    return (await fetch(`${this.#issuer}/oauth2/v1/userinfo`, { headers })).json();
  }

  /**
   * Signs somebody in and fetches what there is to know of them.
   * @param {Credentials} person
   * @param {Client} [client]
   */
  async tokensOf(person, client = this.#client) {
    const { flow, browser, answer } = await this.signIn(person, { client_id: client.client_id });
    const { status, body } = await this.token({ code: answer.code, code_verifier: flow.verifier }, client);
    assert.equal(status, 200, JSON.stringify(body));
    return { flow, browser, body, idToken: decode(body.id_token), claims: await this.userinfo(body.access_token) };
  }
}

/**
 * The parameters sent back to the callback.
 * @param {{ url: string }} end
 */
export function answerOf({ url }) {
  assert.ok(url.startsWith(`${CALLBACK}?`), `expected an answer at the callback, not ${url}`);
  return Object.fromEntries(new URL(url).searchParams);
}

/** What is made up for one sign-in. */
export function newFlow() {
  const verifier = randomBytes(32).toString('base64url');
  return {
    verifier,
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    state: randomBytes(16).toString('base64url'),
    nonce: randomBytes(16).toString('base64url'),
  };
}

/**
 * The claims of a token, and the head it was signed under.
 * @param {string} token
 * @returns {{ header: Record<string, unknown>, claims: Record<string, unknown> }}
 */
export function decode(token) {
  const [header, claims] = token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return { header, claims };
}

/** @param {Parameters} parameters */
function given(parameters) {
  const entries = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return new URLSearchParams(entries);
}

/** @param {string} value */
const formEncoded = (value) => new URLSearchParams([['', value]]).toString().slice(1);
