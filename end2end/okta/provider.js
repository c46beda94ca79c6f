// The certified provider, set up to answer as an Okta org does.

import { generateKeyPairSync, randomBytes } from 'node:crypto';

import Provider, { errors, interactionPolicy } from 'oidc-provider';

import { backchannelLogoutUri, postLogoutRedirectUri, redirectUri } from './directory.js';
import { errorPage, signOutPage, signedOutPage } from './views.js';

/** @import { Account, ClientMetadata, JWK, KoaContextWithOIDC } from 'oidc-provider' */
/** @import { App, Directory, Person } from './directory.js' */
/** @import { Storage } from './storage.js' */

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Claims that come along although nobody asks for them: Convrs has to ignore them. */
const UNASKED_CLAIMS = ['role', 'roles', 'groups'];

/** @returns {JWK} */
export function newSigningKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' };
}

/**
 * @param {object} setup
 * @param {string} setup.issuer
 * @param {Directory} setup.directory
 * @param {Storage} setup.storage
 * @param {JWK[]} setup.keys The first one signs.
 * @param {string[]} setup.cookieKeys
 */
export function createProvider({ issuer, directory, storage, keys, cookieKeys }) {
  const provider = new Provider(issuer, {
    adapter: (model) => storage.adapter(model),
    jwks: { keys },
    cookies: { keys: cookieKeys },
    routes: {
      authorization: '/oauth2/v1/authorize',
      token: '/oauth2/v1/token',
      userinfo: '/oauth2/v1/userinfo',
      jwks: '/oauth2/v1/keys',
      end_session: '/oauth2/v1/logout',
      revocation: '/oauth2/v1/revoke',
    },
    responseTypes: ['code'],
    scopes: ['openid', 'profile', 'email'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    pkce: { required: () => true },
    ttl: {
      AuthorizationCode: MINUTE,
      AccessToken: HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: 8 * HOUR,
      Grant: 8 * HOUR,
    },
    claims: {
      openid: ['sub', 'amr', 'hd', ...UNASKED_CLAIMS],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    // Thin tokens are each app's own choice: `claimsOf` leaves out what does not belong in one.
    conformIdTokenClaims: false,
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: signOutPage, postLogoutSuccessSource: signedOutPage },
    },
    interactions: {
      policy: signInThenAssignment(directory),
      url: (_ctx, { uid }) => `/signin/${uid}`,
    },
    findAccount: (ctx, sub) => accountOf(directory, ctx, sub),
    loadExistingGrant: grantWithoutAsking,
    renderError: errorPage,
    // By default it reaches no loopback address, where alone the apps of a stand-in are.
    fetch: (url, options) => globalThis.fetch(url, Object.assign({}, options, { dispatcher: undefined })),
    clientBasedCORS: () => false,
  });

  provider.Client.prototype.compareClientSecret = function knowsSecret(secret) {
    return directory.knowsSecret(this.clientId, secret);
  };
  provider.on('backchannel.error', (_ctx, error) => console.error(error));
  provider.on('server_error', (_ctx, error) => console.error(error));
  return provider;
}

export const newCookieKeys = () => [randomBytes(32).toString('base64url')];

/**
 * What oidc-provider calls a client.
 * @param {App} app
 * @returns {ClientMetadata}
 */
export function clientMetadata(app) {
  return {
    client_id: app.clientId,
    client_secret: app.secrets[0],
    client_name: app.name,
    redirect_uris: [redirectUri(app)],
    post_logout_redirect_uris: [postLogoutRedirectUri(app)],
    backchannel_logout_uri: backchannelLogoutUri(app),
    backchannel_logout_session_required: true,
    response_types: ['code'],
    grant_types: ['authorization_code'],
  };
}

/**
 * A person signs in first; only then does it matter whether the app is theirs. Nobody is asked for consent.
 * @param {Directory} directory
 */
function signInThenAssignment(directory) {
  const { Check, Prompt, base } = interactionPolicy;
  const policy = base();
  policy.remove('consent');
  policy.add(new Prompt({ name: 'assignment' }, new Check('not_assigned', 'assignment is required', ({ oidc }) => {
    const app = directory.app(String(oidc.client?.clientId));
    if (!directory.isAssigned(app, String(oidc.session?.accountId))) {
      throw new errors.AccessDenied('User is not assigned to the client application.');
    }
    return Check.NO_NEED_TO_PROMPT;
  })));
  return policy;
}

/**
 * @param {Directory} directory
 * @param {KoaContextWithOIDC} ctx
 * @param {string} sub
 * @returns {Account | undefined}
 */
function accountOf(directory, ctx, sub) {
  const person = directory.person(sub);
  return person && {
    accountId: sub,
    claims: async (use) => claimsOf(person, use, directory.app(String(ctx.oidc.client?.clientId))),
  };
}

/**
 * @param {Person} person
 * @param {string} use
 * @param {App} app
 */
function claimsOf(person, use, app) {
  if (use === 'id_token' && app.thinIdToken) return { sub: person.sub };
  const { sub, email, name, email_verified = true, claims } = person;
  return {
    sub,
    email,
    name,
    preferred_username: email,
    ...(email_verified === null ? {} : { email_verified }),
    ...(app.hostedDomain && email.endsWith(`@${app.hostedDomain}`) ? { hd: app.hostedDomain } : {}),
    ...claims,
  };
}

/** @param {KoaContextWithOIDC} ctx */
async function grantWithoutAsking({ oidc }) {
  const { provider, requestParamOIDCScopes } = oidc;
  const clientId = String(oidc.client?.clientId);
  const known = oidc.session?.grantIdFor(clientId);
  const grant = (known && await provider.Grant.find(known))
    || new provider.Grant({ clientId, accountId: String(oidc.session?.accountId) });
  grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
  await grant.save();
  return grant;
}
