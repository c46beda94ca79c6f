// What oidc-provider keeps while it runs (sessions, codes, tokens), and the apps it asks for.
// One storage outlives its provider: rotating the keys makes a new provider over the same storage.

import { clientMetadata } from './provider.js';

/** @import { Adapter, AdapterPayload } from 'oidc-provider' */
/** @import { Directory } from './directory.js' */

export class Storage {
  /** @type {Map<string, AdapterPayload>} */
  #entries = new Map();
  #directory;

  /** @param {Directory} directory */
  constructor(directory) {
    this.#directory = directory;
  }

  /**
   * The adapter for one of oidc-provider's models.
   * @param {string} model
   * @returns {Adapter}
   */
  adapter(model) {
    return model === 'Client' ? this.#apps() : this.#model(model);
  }

  /** @returns {Adapter} */
  #apps() {
    const readOnly = async () => { throw new Error('apps are changed in the directory'); };
    return {
      find: async (clientId) => {
        const app = this.#directory.findApp(clientId);
        return app && clientMetadata(app);
      },
      upsert: readOnly,
      consume: readOnly,
      destroy: readOnly,
      revokeByGrantId: readOnly,
      findByUid: readOnly,
      findByUserCode: readOnly,
    };
  }

  /**
   * @param {string} model
   * @returns {Adapter}
   */
  #model(model) {
    const entries = this.#entries;
    const key = (/** @type {string} */ id) => `${model}:${id}`;
    const first = (/** @type {(entry: AdapterPayload) => boolean} */ matches) => {
      for (const [name, entry] of entries) if (name.startsWith(`${model}:`) && matches(entry)) return entry;
      return undefined;
    };
    return {
      async upsert(id, payload, expiresIn) {
        entries.set(key(id), payload);
        const forget = () => entries.get(key(id)) === payload && entries.delete(key(id));
        if (expiresIn) setTimeout(forget, expiresIn * 1000).unref();
      },
      find: async (id) => entries.get(key(id)),
      findByUid: async (uid) => first((entry) => entry.uid === uid),
      findByUserCode: async (userCode) => first((entry) => entry.userCode === userCode),
      async consume(id) {
        const entry = entries.get(key(id));
        if (entry) entry.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        entries.delete(key(id));
      },
      async revokeByGrantId(grantId) {
        for (const [name, entry] of entries) if (entry.grantId === grantId) entries.delete(name);
      },
    };
  }
}
