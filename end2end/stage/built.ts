// Says once, before any test, what has to be built first.

import { access } from 'node:fs/promises';

import { BINARY, SITE_ROOT } from './convrs.ts';

export default async function built(): Promise<void> {
  for (const [variable, path] of [['CONVRS_BIN', BINARY], ['LEPTOS_SITE_ROOT', SITE_ROOT]]) {
    await access(String(path)).catch(() => {
      throw new Error(`${path} is not there. \`cargo xtask test\` builds it; ${variable} names another place.`);
    });
  }
}
