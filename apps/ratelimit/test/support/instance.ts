import { freePort, ManagedProcess, waitForHealth } from '@gatehouse/stack';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../..', import.meta.url));
const compiler = fileURLToPath(new URL('../../../../node_modules/.bin/tsc', import.meta.url));

/** Brings what the instances run up to date with the sources. */
export async function build(): Promise<void> {
  await promisify(execFile)(compiler, ['-b', folder]);
}

/** One ratelimit in a process of its own, ready for calls. */
export class Instance {
  private constructor(
    private readonly process: ManagedProcess,
    private readonly url: string,
  ) {}

  static async start(options: {
    readonly name: string;
    readonly natsUrl: string;
    readonly logs: string;
  }): Promise<Instance> {
    const port = await freePort();
    const child = new ManagedProcess({
      name: options.name,
      command: process.execPath,
      args: [join(folder, 'dist/main.js')],
      env: {
        PATH: process.env['PATH'],
        NATS_URL: options.natsUrl,
        PORT: String(port),
        LOG_LEVEL: 'debug',
        // What is proved is arithmetic, not speed: a crowded machine may take its time.
        RATELIMIT_DEADLINE_MS: '4000',
      },
      logFile: join(options.logs, `${options.name}.log`),
      tether: true,
    });
    const instance = new Instance(child, `http://127.0.0.1:${port}`);
    await instance.restart();
    return instance;
  }

  /** Starts the process, again after it was killed. */
  async restart(): Promise<void> {
    this.process.start();
    await waitForHealth(`${this.url}/readyz`, this.process);
  }

  /** How many decisions it has logged. */
  async decisions(): Promise<number> {
    const log = await readFile(this.process.options.logFile, 'utf8');
    return log.split('\n').filter((line) => /"msg":"budget (reserved|refused)"/.test(line)).length;
  }

  kill(): Promise<void> {
    return this.process.kill();
  }

  stop(): Promise<void> {
    return this.process.stop();
  }
}
