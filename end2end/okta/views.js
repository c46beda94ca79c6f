// The stand-in's pages: plain HTML without JavaScript.

import { backchannelLogoutUri, initiateLoginUri, redirectUri } from './directory.js';

/** @import { KoaContextWithOIDC, ErrorOut } from 'oidc-provider' */
/** @import { App, Directory } from './directory.js' */

class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** @type {Record<string, string>} */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * @param {unknown} value
 * @returns {string}
 */
function render(value) {
  if (value instanceof Html) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * Markup whose values are escaped, unless they are markup themselves.
 * @param {TemplateStringsArray} strings
 * @param {unknown[]} values
 */
const html = (strings, ...values) => new Html(String.raw({ raw: strings }, ...values.map(render)));

let plays = 'Okta';

/** Says whom the stand-in stands in for; Okta unless told otherwise. @param {string} name */
export function playAs(name) {
  plays = name;
}

/**
 * @param {string} title
 * @param {Html} content
 */
function page(title, content) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – ${plays} stand-in</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/okta.css">
</head>
<body>
<header><img src="/assets/mark.svg" alt="" width="28" height="28"><p>${plays} stand-in</p></header>
<main>${content}</main>
<footer><p>Not ${plays}: a stand-in for trying and testing.</p></footer>
</body>
</html>`.text;
}

/**
 * @param {object} state
 * @param {string} state.appName
 * @param {string} state.username
 * @param {boolean} [state.failed]
 */
export function signInPage({ appName, username, failed = false }) {
  return page(failed ? 'Unable to sign in' : 'Sign in', html`
<div class="card">
<h1>Sign in</h1>
<p class="lead">to go on to ${appName}</p>
${failed && html`<p class="alert" role="alert" id="failure">Unable to sign in. Check the username and the password.</p>`}
<form method="post">
<label for="username">Username</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false"
  value="${username}" required ${failed && html`aria-describedby="failure"`}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
  ${failed && html`aria-invalid="true" aria-describedby="failure"`}>
<button type="submit">Sign in</button>
</form>
</div>`);
}

/** The sign-in was begun too long ago, or in another browser. */
export const expiredPage = () => page('Start again', html`
<div class="card">
<h1>This sign-in has expired</h1>
<p>Go back to the application and start again.</p>
</div>`);

export const notFoundPage = () => page('Not found', html`
<div class="card">
<h1>There is nothing here</h1>
<p><a href="/">See who and what this stand-in knows</a></p>
</div>`);

/**
 * What cannot be told to the application, because its address cannot be trusted.
 * @param {KoaContextWithOIDC} ctx
 * @param {ErrorOut} out
 */
export function errorPage(ctx, out) {
  ctx.type = 'html';
  ctx.body = page('Your request was refused', html`
<div class="card">
<h1>Your request was refused</h1>
<p>Ask the administrator of the application to compare its settings here with what it sends.</p>
<dl><dt>Error</dt><dd><code>${out.error}</code></dd>
${out.error_description && html`<dt>Description</dt><dd>${out.error_description}</dd>`}</dl>
</div>`);
}

/**
 * @param {KoaContextWithOIDC} ctx
 * @param {string} form oidc-provider's own form, which the button belongs to.
 */
export function signOutPage(ctx, form) {
  ctx.type = 'html';
  ctx.body = page('Sign out', html`
<div class="card">
<h1>Sign out of ${plays}?</h1>
<p>You are then asked for your password again by every application.</p>
${new Html(form)}
<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
<button type="submit" form="op.logoutForm" class="quiet">Stay signed in</button>
</div>`);
}

/** @param {KoaContextWithOIDC} ctx */
export function signedOutPage(ctx) {
  ctx.type = 'html';
  ctx.body = page('Signed out', html`
<div class="card">
<h1>You are signed out</h1>
<p>You can close this page.</p>
</div>`);
}

/**
 * @param {string} issuer
 * @param {Directory} directory
 */
export function startPage(issuer, directory) {
  return page('People and apps', html`
<h1>People and apps</h1>
<p class="lead">What an admin of ${plays} sees, on one page. The issuer is <code>${issuer}</code></p>
<h2>Apps</h2>
${directory.apps.length === 0 && html`<p>No app has been added yet.</p>`}
${directory.apps.map((app) => appCard(issuer, app, directory))}
<h2>People</h2>
${directory.people.length === 0 ? html`<p>Nobody has been added yet.</p>` : peopleTable(directory)}`);
}

/**
 * @param {string} issuer
 * @param {App} app
 * @param {Directory} directory
 */
function appCard(issuer, app, directory) {
  return html`<section class="card">
<h3>${app.name} (${app.accountId})</h3>
<dl>
<dt>AccountID</dt><dd><code>${app.accountId}</code></dd>
<dt>Client ID</dt><dd><code>${app.clientId}</code></dd>
${app.secrets.map((secret) => html`<dt>Client secret</dt><dd><code>${secret}</code></dd>`)}
<dt>Redirect URI</dt><dd><code>${redirectUri(app)}</code></dd>
${app.hostedDomain ? html`<dt>Workspace domain</dt><dd><code>${app.hostedDomain}</code></dd>` : atOktaOnly(issuer, app)}
<dt>Assigned</dt><dd>${assignedNames(app, directory)}</dd>
</dl>
</section>`;
}

/**
 * What an app has at Okta and not at Google: a tile, and a place for logout tokens.
 * @param {string} issuer
 * @param {App} app
 */
function atOktaOnly(issuer, app) {
  return html`<dt>Initiate login URI</dt><dd><code>${initiateLoginUri(app)}</code></dd>
<dt>Tile</dt><dd><a href="${`${initiateLoginUri(app)}?iss=${encodeURIComponent(issuer)}`}">Open ${app.name}</a></dd>
<dt>Back-channel logout URI</dt><dd><code>${backchannelLogoutUri(app)}</code></dd>
<dt>Universal Logout</dt><dd><form method="post" action="/universal-logout">
<input type="hidden" name="client_id" value="${app.clientId}">
<label for="end-${app.clientId}">End all sessions of</label>
<input id="end-${app.clientId}" name="email" type="text" autocapitalize="none" spellcheck="false" required>
<button type="submit">End all sessions</button>
</form></dd>`;
}

/**
 * @param {string} email
 * @param {number} status What the app answered.
 */
export function universalLogoutPage(email, status) {
  return page('Universal Logout', html`
<div class="card">
<h1>${status === 204 ? 'All sessions are ended' : 'No session was ended'}</h1>
<p>The app was told to end all sessions of ${email}, and answered <code>${status}</code>.</p>
<p><a href="/">Back to people and apps</a></p>
</div>`);
}

/**
 * @param {App} app
 * @param {Directory} directory
 */
function assignedNames({ assigned }, directory) {
  if (assigned === 'everyone') return 'Everyone';
  const names = [...assigned].map((sub) => directory.person(sub)?.email);
  return names.length === 0 ? 'Nobody yet' : names.join(', ');
}

/** @param {Directory} directory */
function peopleTable({ people }) {
  return html`<table>
<thead><tr><th scope="col">Name</th><th scope="col">Username</th><th scope="col">Password</th></tr></thead>
<tbody>${people.map(({ name, email, password }) => html`
<tr><td data-label="Name">${name}</td><td data-label="Username"><code>${email}</code></td>
<td data-label="Password"><code>${password}</code></td></tr>`)}
</tbody>
</table>`;
}
