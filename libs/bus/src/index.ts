export type { Bucket, Change, Entry, Watch } from './bucket.js';
export { BUS } from './bus.js';
export type {
  BackendHandlers,
  Bus,
  CallOptions,
  ConsumedEvent,
  ConsumeOptions,
  Consumption,
} from './bus.js';
export { ContractServer, RpcHandler } from './contract-server.js';
export { connectBus, NatsBus } from './nats-bus.js';
export type { BusOptions } from './nats-bus.js';
export { wasUnheard } from './no-responders.js';
export { contextOf, tracedHeaders } from './trace-headers.js';
