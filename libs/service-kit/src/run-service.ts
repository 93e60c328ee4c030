import 'reflect-metadata';
import { connectBus, ContractServer } from '@gatehouse/bus';
import type { NatsBus } from '@gatehouse/bus';
import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { z } from 'zod';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { ConfigError, loadConfig } from './config/load-config.js';
import type { BaseConfig } from './config/load-config.js';
import { SecretReader } from './config/secret-reader.js';
import { ProblemFilter } from './http/problem.filter.js';
import { installTraceHook } from './http/trace-hook.js';
import { KitModule } from './kit.module.js';
import type { KitParts } from './kit.module.js';
import { createLogger, nestLogger } from './log.js';
import type { Logger } from './log.js';
import type { ServiceDefinition } from './service.js';
import { startTelemetry } from './telemetry/start-telemetry.js';

export interface RunningService {
  readonly app: NestFastifyApplication;
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

/** `EX_CONFIG` of sysexits: what is wrong is the environment, and trying again will not help. */
const EXIT_CONFIG = 78;

const RECEIVE_MS = 60_000;

/** What a service takes from its process, and a test may set. */
export interface ServiceParts {
  readonly clock?: Clock;
}

/** Boots a service in this process: bus, contracts, HTTP. Nothing is connected before the environment is valid. */
export async function createService(
  definition: ServiceDefinition,
  environment: Readonly<Record<string, string | undefined>>,
  { clock = systemClock }: ServiceParts = {},
): Promise<RunningService> {
  const config = loadConfig(definition.config, environment);
  const logger = createLogger(definition.name, config.LOG_LEVEL);
  const usesBus = definition.usesBus?.(config) ?? true;
  const bus = usesBus ? await connect(definition.name, config, logger) : null;
  const own = new Set(Object.keys(definition.config.shape));
  const secrets = new SecretReader(environment, own);
  const root = rootModule(definition.module, { config, secrets, bus, logger, clock });
  let app: NestFastifyApplication | null = null;
  const close = async (): Promise<void> => {
    await app?.close();
    await bus?.close();
  };
  try {
    app = await createApp(root, definition, logger);
    const url = await open(app, { definition, bus, config });
    logger.info({ url }, 'listening');
    return { app, url, close };
  } catch (error) {
    // What is half open would keep the process alive.
    await close().catch(() => undefined);
    throw error;
  }
}

interface Opening {
  readonly definition: ServiceDefinition;
  readonly bus: NatsBus | null;
  readonly config: BaseConfig;
}

/** Lets requests in, over the bus and over HTTP, and resolves with the address of the latter. */
async function open(app: NestFastifyApplication, opening: Opening): Promise<string> {
  const { definition, bus, config } = opening;
  if (bus) {
    app.connectMicroservice({ strategy: new ContractServer(bus) });
    await app.startAllMicroservices();
  }
  await definition.configure?.(app);
  await app.listen(config.PORT, config.HOST);
  return (await app.getUrl()).replace('[::1]', '127.0.0.1');
}

/** The `main` of every service: boots, stops on SIGTERM and SIGINT, and says why when it cannot start. */
export async function runService(definition: ServiceDefinition): Promise<void> {
  const environment = process.env;
  const telemetry = startTelemetry(definition.name, environment);
  const service = await createService(definition, environment).catch((error: unknown) => {
    const text = error instanceof ConfigError ? error.message : String(error);
    process.stderr.write(`${definition.name} cannot start: ${text}\n`);
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
  });
  const stop = async (): Promise<void> => {
    await service.close();
    await telemetry.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
  // A parent that holds a channel wants its children to end with it, even when it is killed.
  if (process.connected) process.once('disconnect', () => void stop());
}

/**
 * The `main` of a command that does one thing with a service's configuration, e.g. rotates a key: prints what
 * `work` resolves with, or says why it cannot be done.
 */
export async function runCommand<Schema extends z.ZodObject>(
  schema: Schema,
  work: (config: Readonly<z.output<Schema>>, args: readonly string[]) => Promise<string>,
): Promise<void> {
  try {
    const config = loadConfig(schema, process.env);
    process.stdout.write(`${await work(config, process.argv.slice(2))}\n`);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  }
}

function connect(name: string, config: BaseConfig, logger: Logger): Promise<NatsBus> {
  return connectBus({
    servers: config.NATS_URL,
    name,
    user: config.NATS_USER,
    password: config.NATS_PASSWORD,
    onFailure: (subject, { code, detail, cause }) =>
      logger.error({ subject, code, detail, err: cause }, 'request not answered'),
  });
}

function rootModule(module: Type, parts: KitParts): Type {
  @Module({ imports: [KitModule.with(parts), module] })
  class RootModule {}
  return RootModule;
}

async function createApp(
  root: Type,
  definition: Pick<ServiceDefinition, 'bodyParser' | 'bodyLimitBytes'>,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const { bodyLimitBytes } = definition;
  const adapter = new FastifyAdapter({
    forceCloseConnections: true,
    // For receiving a request, not for answering it: a peer that drips a body must not hold a connection.
    requestTimeout: RECEIVE_MS,
    ...(bodyLimitBytes === undefined ? {} : { bodyLimit: bodyLimitBytes }),
  });
  installTraceHook(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(logger),
    abortOnError: false,
    ...(definition.bodyParser === false ? { bodyParser: false } : {}),
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  return app;
}
