export { freePort, isBusy } from './free-port.js';
export { ManagedProcess } from './managed-process.js';
export type { ProcessOptions } from './managed-process.js';
export { startNats } from './nats.js';
export type { NatsOptions, RunningNats } from './nats.js';
export { startPostgres } from './postgres.js';
export type { PostgresOptions, RunningPostgres } from './postgres.js';
export { StackError } from './stack-error.js';
export { waitForHealth, waitForPort } from './wait.js';
