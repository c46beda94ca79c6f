// The stand-in for Okta, as a command:
//
//     node okta/server.js --port 9000 [--config people-and-apps.json] [--as Google]
//
// Once it listens it prints `okta stand-in ready http://127.0.0.1:9000`; port 0 takes a free one. SIGTERM ends it.

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { startStandIn } from './stand-in.js';
import { playAs } from './views.js';

const USAGE = 'usage: node okta/server.js --port N [--config FILE] [--as NAME]';

async function main() {
  const { port, config, as } = readArguments();
  if (as) playAs(as);
  const standIn = await startStandIn({ port, config: config && JSON.parse(await readFile(config, 'utf8')) });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, standIn.close);
  console.log(`okta stand-in ready ${standIn.issuer}`);
}

function readArguments() {
  const { values } = parseArgs({ options: { port: { type: 'string' }, config: { type: 'string' }, as: { type: 'string' } } });
  const port = Number(values.port);
  if (values.port === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(USAGE);
  return { port, config: values.config, as: values.as };
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
