// A program that runs beside the tests: started, waited for, listened to, and stopped for certain.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN = 30_000;
const STOPPED_WITHIN = 10_000;

type Launch = {
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  isReady: (output: string) => boolean | Promise<boolean>;
};

export class Service {
  output = '';

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  static async start({ name, command, args, env, isReady }: Launch): Promise<Service> {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const service = new Service(name, child);
    await once(child, 'spawn');
    try {
      await service.becomesReady(isReady);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    return service;
  }

  /** Asks it to end, and insists that it does so by itself. */
  async stop(): Promise<void> {
    if (this.hasEnded) throw new Error(`${this.name} ended before it was asked to:\n${this.output}`);
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const gaveUp = Symbol();
    if ((await Promise.race([ended, sleep(STOPPED_WITHIN, gaveUp, { ref: false })])) === gaveUp) {
      this.child.kill('SIGKILL');
      throw new Error(`${this.name} did not end within ${STOPPED_WITHIN} ms of SIGTERM:\n${this.output}`);
    }
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async becomesReady(isReady: Launch['isReady']): Promise<void> {
    for (const deadline = Date.now() + READY_WITHIN; Date.now() < deadline; await sleep(25)) {
      if (this.hasEnded) throw new Error(`${this.name} ended instead of starting:\n${this.output}`);
      if (await isReady(this.output)) return;
    }
    throw new Error(`${this.name} was not ready within ${READY_WITHIN} ms:\n${this.output}`);
  }
}
