// The product, running on a database of its own, and its command line as support uses it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { Service } from './service.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
export const BINARY = resolve(process.env.CONVRS_BIN ?? join(REPOSITORY, 'target/release/convrs'));
export const SITE_ROOT = resolve(process.env.LEPTOS_SITE_ROOT ?? join(REPOSITORY, 'target/site'));

export class Convrs {
  private operator?: Promise<string>;

  private constructor(
    private readonly service: Service,
    private readonly env: NodeJS.ProcessEnv,
    private readonly folder: string,
    readonly url: string,
  ) {}

  /** @param issuers the only providers it may reach */
  static async start(...issuers: string[]): Promise<Convrs> {
    const folder = await mkdtemp(join(tmpdir(), 'convrs-end2end-'));
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const env = {
      ...inherited(),
      LEPTOS_SITE_ROOT: SITE_ROOT,
      DATABASE_URL: `sqlite://${join(folder, 'convrs.db')}`,
      CONVRS_LISTEN: `127.0.0.1:${port}`,
      CONVRS_PUBLIC_URL: url,
      CONVRS_EGRESS_ALLOW: issuers.map((issuer) => new URL(issuer).host).join(','),
    };
    const service = await Service.start({
      name: 'convrs serve',
      command: BINARY,
      args: ['serve'],
      env,
      isReady: () => answers(`${url}/readyz`),
    }).catch(async (error) => {
      await rm(folder, { recursive: true });
      throw error;
    });
    return new Convrs(service, env, folder, url);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await rm(this.folder, { recursive: true });
  }

  get output(): string {
    return this.service.output;
  }

  /** The AccountID of Convrs' own account, which is added when it is asked for first. */
  operatorAccount(): Promise<string> {
    const add = ['account', 'add', '--name', 'Convrs', '--tier', 'enterprise', '--operator'];
    this.operator ??= this.command<{ account_id: string }>(add).then(({ account_id }) => account_id);
    return this.operator;
  }

  /** Runs a command and returns what it answers; a secret goes to its standard input. */
  async command<Answer>(args: string[], secret?: string): Promise<Answer> {
    const child = spawn(BINARY, [...args, '--json'], { env: this.env });
    child.stdin.end(secret);
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    if (code !== 0) throw new Error(`convrs ${args.join(' ')}: exit ${code}\n${out}${err}`);
    return JSON.parse(out) as Answer;
  }
}

/** What the product may know of the machine; anything else would make a run depend on where it happens. */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => /^(PATH|HOME|TMPDIR|RUST_\w+|LEPTOS_\w+)$/.test(name));
  return Object.fromEntries(kept);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).status === 200;
  } catch {
    return false; // not listening yet
  }
}
