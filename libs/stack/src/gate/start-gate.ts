import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ManagedProcess } from '../managed-process.js';
import { startNats } from '../nats.js';
import type { RunningNats } from '../nats.js';
import { startPostgres } from '../postgres.js';
import type { RunningPostgres } from '../postgres.js';
import { StackError } from '../stack-error.js';
import { waitForHealth } from '../wait.js';
import { components, natsEnvironment, stackUrls } from './components.js';
import type { Component, Environment, StackUrls } from './components.js';
import { dataLayout, repositoryRoot } from './layout.js';
import type { DataLayout } from './layout.js';
import type { Ports } from './ports.js';
import { loadSecrets } from './secrets.js';
import type { StackSecrets } from './secrets.js';

export interface GateOptions {
  /** Where everything that the stack writes goes. */
  readonly dataDir: string;
  readonly ports: Ports;
  readonly environment: Environment;
  /** Hears of each step when it begins; the function that it returns, when it has ended. */
  readonly onStep?: (title: string) => () => void;
  /** Hears of a process that ended although nobody asked it to. */
  readonly onExit?: (description: string) => void;
  /** Gives the start up: what has been started is stopped again. */
  readonly signal?: AbortSignal;
  /** What single services get beside that, by their names. */
  readonly own?: Readonly<Record<string, Environment>>;
  /** Services that are not started, by their names. */
  readonly without?: readonly string[];
  /** The data will be thrown away, so PostgreSQL need not be careful with it. */
  readonly volatile?: boolean;
}

export interface RunningGate {
  readonly urls: StackUrls;
  readonly layout: DataLayout;
  readonly nats: RunningNats;
  readonly postgres: RunningPostgres;
  /** A service's process, e.g. `audit` or `mock-crm`. */
  process(name: string): ManagedProcess;
  /** Waits until a service takes traffic, e.g. after it was started again. */
  ready(name: string): Promise<void>;
  /** The password of a service at the broker, for a client that speaks in its name. */
  natsPassword(service: string): string;
  stop(): Promise<void>;
}

interface Started {
  readonly component: Component;
  readonly process: ManagedProcess;
}

/** Starts PostgreSQL, NATS and every service as its own process, and waits until all take traffic. */
export async function startGate(options: GateOptions): Promise<RunningGate> {
  const layout = dataLayout(options.dataDir);
  const step = options.onStep ?? (() => () => undefined);
  await mkdir(layout.logs, { recursive: true });
  await mkdir(layout.credentials, { recursive: true, mode: 0o700 });
  const secrets = await loadSecrets(layout.secretsFile);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).reverse()) await undo();
  };
  try {
    const postgres = await timed(step('Starting PostgreSQL'), () =>
      database(options, layout, secrets),
    );
    stops.push(() => postgres.stop());
    options.signal?.throwIfAborted();
    const nats = await timed(step('Starting NATS'), () => broker(options, layout, secrets));
    stops.push(() => nats.stop());
    const parts = { layout, secrets, nats, postgres };
    const started = await timed(step('Starting the services'), () =>
      startServices(options, parts, stops),
    );
    const urls = stackUrls(options.ports);
    await writeFile(layout.stackFile, `${JSON.stringify({ pid: process.pid, urls }, null, 2)}\n`);
    stops.push(() => rm(layout.stackFile, { force: true }));
    return {
      ...handles(started, options.ports),
      urls,
      layout,
      nats,
      postgres,
      natsPassword: (service) => secrets.nats[service] ?? '',
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function handles(
  started: readonly Started[],
  ports: Ports,
): Pick<RunningGate, 'process' | 'ready'> {
  const find = (name: string): Started => {
    const found = started.find(({ component }) => component.name === name);
    if (found) return found;
    throw new StackError(`There is no process named ${name} in the stack`);
  };
  return { process: (name) => find(name).process, ready: (name) => healthy(find(name), ports) };
}

function database(
  options: GateOptions,
  layout: DataLayout,
  secrets: StackSecrets,
): Promise<RunningPostgres> {
  return startPostgres({
    dir: layout.postgres,
    port: options.ports.postgres,
    password: secrets.postgres,
    ...(options.volatile ? { volatile: true } : {}),
  });
}

function broker(
  options: GateOptions,
  layout: DataLayout,
  secrets: StackSecrets,
): Promise<RunningNats> {
  return startNats({
    dir: layout.nats,
    port: options.ports.nats,
    include: join(repositoryRoot(), 'deploy/nats/services.conf'),
    env: natsEnvironment(secrets),
  });
}

interface Parts {
  readonly layout: DataLayout;
  readonly secrets: StackSecrets;
  readonly nats: RunningNats;
  readonly postgres: RunningPostgres;
}

async function startServices(
  options: GateOptions,
  parts: Parts,
  stops: (() => Promise<void>)[],
): Promise<Started[]> {
  const all = await spawnAll(options, parts);
  stops.push(async () => void (await Promise.all(all.map(({ process: child }) => child.stop()))));
  const up = Promise.all(all.map((each) => healthy(each, options.ports)));
  await Promise.race([up, aborted(options.signal)]);
  return all;
}

async function spawnAll(options: GateOptions, parts: Parts): Promise<Started[]> {
  const root = repositoryRoot();
  const databases = {
    authz: await parts.postgres.database('authz'),
    catalog: await parts.postgres.database('catalog'),
    audit: await parts.postgres.database('audit'),
  };
  const all = components({
    ...parts,
    root,
    databases,
    ports: options.ports,
    natsUrl: parts.nats.url,
    environment: options.environment,
  });
  const wanted = all.filter(({ name }) => !options.without?.includes(name));
  return wanted.map((component) => {
    const child = new ManagedProcess({
      name: component.name,
      command: process.execPath,
      args: [join(root, component.folder, 'dist/main.js')],
      env: { ...component.env, ...options.own?.[component.name] },
      logFile: join(parts.layout.logs, `${component.name}.log`),
      tether: true,
    });
    child.start((description) =>
      options.onExit?.(
        `${description}. It said:\n${child.lastWords()}\nIts log: ${child.options.logFile}`,
      ),
    );
    return { component, process: child };
  });
}

function healthy({ component, process: child }: Started, ports: Ports): Promise<void> {
  return waitForHealth(`http://127.0.0.1:${ports[component.port]}/readyz`, child);
}

/** Rejects when the signal aborts; without one, never settles. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function timed<T>(done: () => void, work: () => Promise<T>): Promise<T> {
  const result = await work();
  done();
  return result;
}
