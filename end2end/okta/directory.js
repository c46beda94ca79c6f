// Who exists at the stand-in: apps, people, and which person is assigned to which app.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * @typedef {object} AppInput What an administrator enters for an app; what is left out is made up.
 * @property {string} [client_id]
 * @property {string} [client_secret]
 * @property {string} account_id The app's variable, from which its URLs are made.
 * @property {string} base_url The origin of the product, such as `http://localhost:3000`.
 * @property {string} [name] What the sign-in page calls the app.
 * @property {'everyone' | string[]} [assigned] The user names that may use the app; nobody when left out.
 * @property {boolean} [thin_id_token] Whether claims are left to userinfo, as Okta does; true unless said otherwise.
 * @property {string} [hosted_domain] Plays Google: people whose user names are at this domain get it as the claim `hd`.
 *
 * @typedef {object} App
 * @property {string} clientId
 * @property {string[]} secrets One, or two while they are rotated.
 * @property {string} accountId
 * @property {string} baseUrl
 * @property {string} name
 * @property {'everyone' | Set<string>} assigned The `sub` of everyone who may use the app.
 * @property {boolean} thinIdToken
 * @property {string} [hostedDomain]
 *
 * @typedef {object} PersonInput
 * @property {string} email The user name, and the e-mail claim unless `claims` says otherwise.
 * @property {string} password
 * @property {string} name
 * @property {unknown} [email_verified] Claimed as given; true when left out, and no claim at all for `null`.
 * @property {Record<string, unknown>} [claims] Claims to add or to put in place of the usual ones.
 *
 * @typedef {PersonInput & { sub: string }} Person
 */

/** What an administrator may not do, said so that the caller can put it right. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const MAX_SECRETS = 2;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export class Directory {
  /** @type {Map<string, App>} */
  #apps = new Map();
  /** @type {Map<string, Person>} */
  #people = new Map();

  /** @param {{ apps?: AppInput[], people?: PersonInput[] }} [config] */
  constructor({ apps = [], people = [] } = {}) {
    for (const person of people) this.addPerson(person);
    for (const app of apps) this.addApp(app);
  }

  get apps() {
    return [...this.#apps.values()];
  }

  get people() {
    return [...this.#people.values()];
  }

  /** @param {AppInput} input */
  addApp(input) {
    const clientId = input.client_id ?? oktaId('0oa', randomBytes(32));
    if (this.#apps.has(clientId)) {
      throw new Refused(409, 'client_id_taken', `There is an app with the client ID ${clientId} already.`);
    }
    const app = {
      clientId,
      secrets: [input.client_secret ?? newSecret()],
      accountId: text(input, 'account_id'),
      baseUrl: origin(text(input, 'base_url')),
      name: input.name ?? 'Convrs',
      assigned: this.#subjects(input.assigned ?? []),
      thinIdToken: input.thin_id_token ?? true,
      hostedDomain: input.hosted_domain,
    };
    this.#apps.set(clientId, app);
    return app;
  }

  /** @param {string} clientId */
  findApp(clientId) {
    return this.#apps.get(clientId);
  }

  /** @param {string} clientId */
  app(clientId) {
    return this.#apps.get(clientId) ?? missing(`There is no app with the client ID ${clientId}.`);
  }

  /**
   * @param {string} clientId
   * @param {'everyone' | string[]} assigned
   */
  assign(clientId, assigned) {
    this.app(clientId).assigned = this.#subjects(assigned);
  }

  /** @param {string} clientId */
  addSecret(clientId) {
    const { secrets } = this.app(clientId);
    if (secrets.length === MAX_SECRETS) {
      throw new Refused(409, 'too_many_secrets', `An app has at most ${MAX_SECRETS} secrets: delete one first.`);
    }
    const secret = newSecret();
    secrets.push(secret);
    return secret;
  }

  /**
   * @param {string} clientId
   * @param {string} secret
   */
  deleteSecret(clientId, secret) {
    const app = this.app(clientId);
    if (!app.secrets.includes(secret)) missing('That is not a secret of this app.');
    if (app.secrets.length === 1) {
      throw new Refused(409, 'last_secret', 'An app keeps at least one secret: add another one first.');
    }
    app.secrets = app.secrets.filter((kept) => kept !== secret);
  }

  /**
   * @param {string} clientId
   * @param {string} secret
   */
  knowsSecret(clientId, secret) {
    return this.app(clientId).secrets.some((known) => sameText(known, secret));
  }

  /** @param {PersonInput} input */
  addPerson(input) {
    const email = text(input, 'email');
    this.#refuseTakenName(email);
    // Made from the name, so that the same person is the same subject after a restart.
    const sub = oktaId('00u', email.toLowerCase());
    const person = { ...input, email, password: text(input, 'password'), name: text(input, 'name'), sub };
    this.#people.set(sub, person);
    return person;
  }

  /**
   * @param {string} email
   * @param {Partial<PersonInput>} changes
   */
  changePerson(email, changes) {
    const person = this.personNamed(email) ?? missing(`Nobody here has the user name ${email}.`);
    if (changes.email !== undefined && !sameName(changes.email, person.email)) this.#refuseTakenName(changes.email);
    return Object.assign(person, changes);
  }

  /** @param {string} sub */
  person(sub) {
    return this.#people.get(sub);
  }

  /** @param {string} username */
  personNamed(username) {
    return this.people.find(({ email }) => sameName(email, username));
  }

  /**
   * @param {string} username
   * @param {string} password
   */
  personWithPassword(username, password) {
    const person = this.personNamed(username.trim());
    return person && sameText(person.password, password) ? person : undefined;
  }

  /**
   * @param {App} app
   * @param {string} sub
   */
  isAssigned({ assigned }, sub) {
    return assigned === 'everyone' || assigned.has(sub);
  }

  /** @param {'everyone' | string[]} assigned */
  #subjects(assigned) {
    if (assigned === 'everyone') return assigned;
    if (!Array.isArray(assigned)) throw invalid('`assigned` is "everyone" or a list of user names.');
    return new Set(assigned.map((name) => {
      const person = this.personNamed(String(name)) ?? missing(`Nobody here has the user name ${name}.`);
      return person.sub;
    }));
  }

  /** @param {string} email */
  #refuseTakenName(email) {
    if (this.personNamed(email)) {
      throw new Refused(409, 'email_taken', `There is somebody with the user name ${email} already.`);
    }
  }
}

/** Where the provider sends people after sign-in. @param {App} app */
export const redirectUri = ({ baseUrl, accountId }) => `${baseUrl}/sso/${accountId}/callback`;

/** Where the app's tile leads. @param {App} app */
export const initiateLoginUri = ({ baseUrl, accountId }) => `${baseUrl}/sso/${accountId}/initiate`;

/** Where ended sessions are announced. @param {App} app */
export const backchannelLogoutUri = ({ baseUrl, accountId }) => `${baseUrl}/sso/${accountId}/backchannel-logout`;

/** Where a person's sessions are ended, all of them. @param {App} app */
export const revocationUri = ({ baseUrl, accountId }) => `${baseUrl}/sso/${accountId}/global-token-revocation`;

/** Where people arrive after signing out of both. @param {App} app */
export const postLogoutRedirectUri = ({ baseUrl }) => `${baseUrl}/login`;

/**
 * @param {string} prefix What Okta's identifiers of that kind begin with.
 * @param {string | Buffer} seed
 */
function oktaId(prefix, seed) {
  const digest = createHash('sha256').update(seed).digest();
  return prefix + Array.from(digest.subarray(0, 17), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

const newSecret = () => randomBytes(48).toString('base64url');

/**
 * User names are not told apart by their case, as at Okta.
 * @param {string} one
 * @param {string} other
 */
const sameName = (one, other) => one.toLowerCase() === other.toLowerCase();

/**
 * @param {string} one
 * @param {string} other
 */
function sameText(one, other) {
  const [left, right] = [one, other].map((value) => createHash('sha256').update(value).digest());
  return timingSafeEqual(/** @type {Buffer} */ (left), /** @type {Buffer} */ (right));
}

/**
 * @param {object} input
 * @param {string} field
 */
function text(input, field) {
  const value = Reflect.get(input, field);
  if (typeof value !== 'string' || value === '') throw invalid(`\`${field}\` must be a text that is not empty.`);
  return value;
}

/** @param {string} value */
function origin(value) {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.origin !== value) throw invalid(`\`base_url\` must be an origin such as http://localhost:3000, not ${value}.`);
  return value;
}

/** @param {string} message */
const invalid = (message) => new Refused(422, 'invalid', message);

/**
 * @param {string} message
 * @returns {never}
 */
function missing(message) {
  throw new Refused(404, 'not_found', message);
}
