// The stand-in as a whole: one server on the loopback address, and which part of it answers what.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

import { answerControl } from './control.js';
import { Directory, Refused } from './directory.js';
import { readForm, send, sendJson, sendPage } from './http.js';
import { createProvider, newCookieKeys, newSigningKey } from './provider.js';
import { signIn } from './sign-in.js';
import { Storage } from './storage.js';
import { signOutEverywhere } from './universal-logout.js';
import { notFoundPage, startPage, universalLogoutPage } from './views.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */
/** @import { JWK } from 'oidc-provider' */

const ADDRESS = '127.0.0.1';

/** @type {Record<string, string>} */
const ASSETS = { '/assets/okta.css': 'text/css; charset=utf-8', '/assets/mark.svg': 'image/svg+xml' };

/**
 * @param {object} options
 * @param {number} options.port 0 for any free one.
 * @param {ConstructorParameters<typeof Directory>[0]} [options.config]
 * @returns {Promise<{ issuer: string, close: () => Promise<void> }>}
 */
export async function startStandIn({ port, config }) {
  const directory = new Directory(config);
  const server = createServer();
  server.listen(port, ADDRESS);
  await once(server, 'listening');
  const issuer = `http://${ADDRESS}:${/** @type {AddressInfo} */ (server.address()).port}`;
  server.on('request', answerWith(issuer, directory));

  return {
    issuer,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * @param {string} issuer
 * @param {Directory} directory
 */
function answerWith(issuer, directory) {
  const storage = new Storage(directory);
  const cookieKeys = newCookieKeys();
  let keys = [newSigningKey()];
  let provider = createProvider({ issuer, directory, storage, keys, cookieKeys });
  let protocol = provider.callback();

  // The new key signs at once, unannounced; the one before it still verifies.
  const rotateKeys = () => {
    keys = [newSigningKey(), ...keys.slice(0, 1)];
    provider = createProvider({ issuer, directory, storage, keys, cookieKeys });
    protocol = provider.callback();
  };

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  async function answer(request, response) {
    const { pathname } = new URL(request.url ?? '/', issuer);
    // A name that was made to point here could otherwise read the secrets on the start page.
    if (`http://${request.headers.host}` !== issuer) return sendPage(response, 421, notFoundPage());
    if (pathname === '/') return sendPage(response, 200, startPage(issuer, directory));
    if (pathname in ASSETS) return sendAsset(response, pathname);
    if (pathname === '/universal-logout' && request.method === 'POST') {
      const form = await readForm(request);
      const [app, email] = [directory.app(form.get('client_id') ?? ''), form.get('email') ?? ''];
      const { status } = await signOutEverywhere({ issuer, app, email, key: /** @type {JWK} */ (keys[0]) });
      return sendPage(response, 200, universalLogoutPage(email, status));
    }
    if (pathname.startsWith('/signin/')) return signIn(provider, directory, request, response);
    if (pathname.startsWith('/control/')) {
      return answerControl({ issuer, directory, rotateKeys, signingKey: () => /** @type {JWK} */ (keys[0]) }, pathname, request, response);
    }
    if (/^\/(oauth2|\.well-known)\//.test(pathname)) return protocol(request, response);
    sendPage(response, 404, notFoundPage());
  }

  return (/** @type {IncomingMessage} */ request, /** @type {ServerResponse} */ response) => {
    answer(request, response).catch((error) => {
      if (!(error instanceof Refused)) console.error(error);
      const { status, code, message } = error instanceof Refused
        ? error
        : { status: 500, code: 'fault', message: 'The stand-in failed; see what it wrote to standard error.' };
      sendJson(response, status, { error: { code, message } });
    });
  };
}

/**
 * @param {ServerResponse} response
 * @param {string} pathname
 */
async function sendAsset(response, pathname) {
  const file = new URL(pathname.replace('/assets/', './'), import.meta.url);
  send(response, 200, String(ASSETS[pathname]), await readFile(file));
}
