import type { Operations } from './operation.js';

/** What makes one stand-in different from another. */
export interface StandIn {
  /** Its name on NATS: it answers on `backend.<name>.<operationId>`. */
  readonly name: string;
  readonly operations: Operations;
  /** The file of its OpenAPI contract. */
  readonly contract: URL;
}

/** Injection token of the stand-in's definition. */
export const STAND_IN = Symbol('STAND_IN');
