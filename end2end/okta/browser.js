// A browser reduced to what a sign-in needs, for the stand-in's own tests: cookies, redirects and forms.

export class Browser {
  /** By path and name: each sign-in under way has cookies of its own.
   * @type {Map<string, { path: string, pair: string }>} */
  #cookies = new Map();

  /**
   * @param {string} url
   * @param {RequestInit} [init]
   */
  async fetch(url, init) {
    const { pathname } = new URL(url);
    const cookies = [...this.#cookies.values()].filter(({ path }) => pathname.startsWith(path));
    const headers = { accept: 'text/html', cookie: cookies.map(({ pair }) => pair).join('; ') };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const path = /; path=([^;]+)/i.exec(line)?.[1] ?? '/';
      this.#cookies.set(`${path} ${pair.split('=', 1)}`, { path, pair });
    }
    return response;
  }

  /**
   * Follows redirects for as long as they stay on this origin.
   * @param {string} url
   * @param {RequestInit} [init]
   * @returns {Promise<{ url: string, response?: Response }>} Where it ended; without an answer when that is elsewhere.
   */
  async open(url, init) {
    const response = await this.fetch(url, init);
    const location = response.headers.get('location');
    if (!location) return { url, response };
    const next = new URL(location, url);
    return next.origin === new URL(url).origin ? this.open(next.href) : { url: next.href };
  }

  /**
   * @param {string} url The sign-in page.
   * @param {{ email: string, password: string }} person
   */
  signIn(url, { email, password }) {
    return this.open(url, { method: 'POST', body: new URLSearchParams({ username: email, password }) });
  }
}
