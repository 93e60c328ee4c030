export { Behaviour } from './behaviour.js';
export { Knobs } from './knobs.js';
export type { Waiting } from './knobs.js';
export { defineOperation, problem } from './operation.js';
export type { Operation, Operations, Parameters } from './operation.js';
export { RestBackend } from './rest-backend.js';
export type { StandIn } from './stand-in.js';
export { StandInModule } from './stand-in.module.js';
