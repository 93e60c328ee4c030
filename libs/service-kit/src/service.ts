import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Type } from '@nestjs/common';
import type { z } from 'zod';
import type { BaseConfig } from './config/load-config.js';

/** The schema of an environment that has the base variables, with whatever defaults. */
export type EnvironmentSchema = z.ZodObject & z.ZodType<BaseConfig>;

/** What makes a service: everything else is the same for all. */
export interface ServiceDefinition<Schema extends EnvironmentSchema = EnvironmentSchema> {
  /** Its name at the broker, in logs and in traces, e.g. `mcp-ingress`. */
  readonly name: string;
  readonly module: Type;
  /** The schema of its environment: an extension of `baseConfig`. */
  readonly config: Schema;
  /** Whether it needs the bus; left out, it does. */
  usesBus?(config: z.output<Schema>): boolean;
  /** False if the service reads bodies itself, byte for byte. */
  readonly bodyParser?: boolean;
  /** The largest body that is accepted; Fastify's default is 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** Last touches to the HTTP server, before it listens: content types, error dialects, raw routes. */
  readonly configure?: (app: NestFastifyApplication) => Promise<void> | void;
}

/** Types a service's definition. */
export function defineService<Schema extends EnvironmentSchema>(
  definition: ServiceDefinition<Schema>,
): ServiceDefinition<Schema> {
  return definition;
}
