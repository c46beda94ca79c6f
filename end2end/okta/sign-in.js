// The stand-in's sign-in page: a form for user name and password, and what becomes of it.

import { errors } from 'oidc-provider';

import { readForm, sendPage } from './http.js';
import { expiredPage, signInPage } from './views.js';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import Provider from 'oidc-provider' */
/** @import { Directory, Person } from './directory.js' */

/**
 * @param {Provider} provider
 * @param {Directory} directory
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
export async function signIn(provider, directory, request, response) {
  const interaction = await provider.interactionDetails(request, response).catch((error) => {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  });
  if (!interaction) return sendPage(response, 400, expiredPage());

  const app = directory.app(String(interaction.params.client_id));
  const answer = (/** @type {number} */ status, /** @type {Omit<Parameters<typeof signInPage>[0], 'appName'>} */ state) => {
    sendPage(response, status, signInPage({ appName: app.name, ...state }), { formTarget: app.baseUrl });
  };
  if (request.method !== 'POST') return answer(200, { username: String(interaction.params.login_hint ?? '') });

  const form = await readForm(request);
  const username = form.get('username') ?? '';
  const person = directory.personWithPassword(username, form.get('password') ?? '');
  if (!person) return answer(401, { username, failed: true });

  await endSessionOfAnother(provider, person, request, response);
  interaction.session = undefined;
  interaction.result = { login: { accountId: person.sub, amr: ['pwd'] } };
  await interaction.persist();
  response.writeHead(303, { location: interaction.returnTo }).end();
}

/**
 * Whoever signs in takes the browser over from whoever was signed in before. Left to itself, oidc-provider
 * would ask for a sign-out in between.
 * @param {Provider} provider
 * @param {Person} person
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
async function endSessionOfAnother(provider, person, request, response) {
  const session = await provider.Session.get(provider.createContext(request, response));
  if (session.accountId && session.accountId !== person.sub) await session.destroy();
}
