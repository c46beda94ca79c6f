// What a test may change while the stand-in runs. Each answer is JSON.

import { initiateLoginUri, redirectUri } from './directory.js';
import { readJson, sendJson } from './http.js';
import { signOutEverywhere } from './universal-logout.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { JWK } from 'oidc-provider' */
/** @import { App, Directory } from './directory.js' */

/**
 * @typedef {object} Control
 * @property {string} issuer
 * @property {Directory} directory
 * @property {() => void} rotateKeys
 * @property {() => JWK} signingKey
 *
 * @typedef {(control: Control, body: any, name: string) => unknown} Action
 */

/** Method and path, with `*` for a client ID or a user name; the body of POST, PATCH and DELETE is JSON.
 * @type {Record<string, Action>} */
const ACTIONS = {
  'POST /control/apps': ({ directory, issuer }, body) => describe(issuer, directory.addApp(body)),
  'POST /control/apps/*/assigned': ({ directory }, body, clientId) => directory.assign(clientId, body.assigned),
  'POST /control/apps/*/secrets': ({ directory }, _body, clientId) => ({ client_secret: directory.addSecret(clientId) }),
  'DELETE /control/apps/*/secrets': ({ directory }, body, clientId) => directory.deleteSecret(clientId, body.client_secret),
  'POST /control/apps/*/universal-logout': ({ directory, issuer, signingKey }, { email }, clientId) => {
    return signOutEverywhere({ issuer, app: directory.app(clientId), email, key: signingKey() });
  },
  'POST /control/people': ({ directory }, body) => ({ sub: directory.addPerson(body).sub }),
  'PATCH /control/people/*': ({ directory }, body, email) => ({ sub: directory.changePerson(email, body).sub }),
  'POST /control/keys': ({ rotateKeys }) => rotateKeys(),
};

/**
 * @param {Control} control
 * @param {string} path
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
export async function answerControl(control, path, request, response) {
  const [, , , name = '', ...rest] = path.split('/');
  const pattern = [...path.split('/').slice(0, 3), ...(name ? ['*'] : []), ...rest].join('/');
  const action = ACTIONS[`${request.method} ${pattern}`];
  if (!action) return sendJson(response, 404, { error: { code: 'not_found', message: 'There is no such action.' } });

  // A page elsewhere cannot send this type without asking first, and is then refused.
  if (request.headers['content-type'] !== 'application/json') {
    return sendJson(response, 415, { error: { code: 'not_json', message: 'Send application/json.' } });
  }
  const result = await action(control, await readJson(request), decodeURIComponent(name));
  sendJson(response, 200, result ?? {});
}

/**
 * @param {string} issuer
 * @param {App} app
 */
function describe(issuer, app) {
  return {
    issuer,
    client_id: app.clientId,
    client_secret: app.secrets[0],
    redirect_uri: redirectUri(app),
    initiate_login_uri: initiateLoginUri(app),
  };
}
