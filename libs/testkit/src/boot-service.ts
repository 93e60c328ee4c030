import { connectBus } from '@gatehouse/bus';
import type { NatsBus } from '@gatehouse/bus';
import { createService } from '@gatehouse/service-kit';
import type { RunningService, ServiceDefinition, ServiceParts } from '@gatehouse/service-kit';

/** Boots a service in the test's process, on a free port, with a quiet log; by the test's clock, if given. */
export function bootService(
  definition: ServiceDefinition,
  environment: Readonly<Record<string, string>>,
  parts: ServiceParts = {},
): Promise<RunningService> {
  return createService(definition, { PORT: '0', LOG_LEVEL: 'silent', ...environment }, parts);
}

/** A bus of the test's own, e.g. to call the service, or to speak in its name with its password. */
export function connectTestBus(url: string, name = 'test', password?: string): Promise<NatsBus> {
  const account = password === undefined ? {} : { user: name, password };
  return connectBus({ servers: url, name, ...account });
}
