import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { freePort } from './free-port.js';
import { ManagedProcess } from './managed-process.js';
import { waitForPort } from './wait.js';

export interface NatsOptions {
  /** Where JetStream keeps its files, and where the log is written. */
  readonly dir: string;
  readonly port?: number;
  /** A configuration to include, e.g. the accounts of the services. */
  readonly include?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface RunningNats {
  readonly url: string;
  readonly process: ManagedProcess;
  stop(): Promise<void>;
}

/** A catalogue entry holds a whole MCP server; large contracts outgrow the broker's default of 1 MB. */
const MAX_PAYLOAD = 8 * 1024 * 1024;

/** Starts a real `nats-server` with JetStream on the loopback interface. */
export async function startNats(options: NatsOptions): Promise<RunningNats> {
  const port = options.port ?? (await freePort());
  await mkdir(options.dir, { recursive: true });
  const config = join(options.dir, 'nats.conf');
  await writeFile(config, natsConfig(port, options));
  const process = new ManagedProcess({
    name: 'nats-server',
    command: 'nats-server',
    args: ['-c', config],
    env: { ...globalThis.process.env, ...options.env },
    logFile: join(options.dir, 'nats.log'),
  });
  process.start();
  await waitForPort(port, process);
  return { url: `nats://127.0.0.1:${port}`, process, stop: () => process.stop() };
}

function natsConfig(port: number, options: NatsOptions): string {
  return [
    'listen: "127.0.0.1:' + port + '"',
    `max_payload: ${MAX_PAYLOAD}`,
    `pid_file: ${JSON.stringify(join(options.dir, 'nats.pid'))}`,
    `jetstream { store_dir: ${JSON.stringify(join(options.dir, 'jetstream'))} }`,
    // The broker reads the path of an include relative to the file that includes it.
    options.include ? `include ${JSON.stringify(relative(options.dir, options.include))}` : '',
    '',
  ].join('\n');
}
