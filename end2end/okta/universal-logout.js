// Okta Universal Logout: the app is told to end all sessions of a person, with a token that the ID tokens' key signs.

import { createPrivateKey, randomUUID, sign } from 'node:crypto';

import { revocationUri } from './directory.js';

/** @import { JsonWebKey } from 'node:crypto' */
/** @import { JWK } from 'oidc-provider' */
/** @import { App } from './directory.js' */

const LIFETIME = 300;

/**
 * @param {{ issuer: string, app: App, email: string, key: JWK }} order
 * @returns {Promise<{ status: number }>} what the app answered
 */
export async function signOutEverywhere({ issuer, app, email, key }) {
  const url = revocationUri(app);
  const now = Math.floor(Date.now() / 1000);
  const token = signed(key, {
    iss: issuer,
    sub: app.clientId,
    aud: url,
    iat: now,
    exp: now + LIFETIME,
    jti: randomUUID(),
  });
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sub_id: { format: 'email', email } }),
  });
  return { status: response.status };
}

/**
 * @param {JWK} key
 * @param {object} claims
 */
function signed(key, claims) {
  const header = { alg: 'RS256', typ: 'global-token-revocation+jwt' };
  const message = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('RSA-SHA256', Buffer.from(message), createPrivateKey({ key: /** @type {JsonWebKey} */ (key), format: 'jwk' }));
  return `${message}.${signature.toString('base64url')}`;
}
