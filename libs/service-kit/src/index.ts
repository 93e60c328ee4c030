export { LEAST_CALLS } from './advances/advance.js';
export type { Advance, AdvanceSource, Drawing } from './advances/advance.js';
export { Advances } from './advances/advances.js';
export { TERM_MS } from './advances/term.js';
export { argumentsHash } from './arguments-hash.js';
export { bearerToken } from './auth/bearer.js';
export { challenge } from './auth/challenge.js';
export { Caller, ControlPlaneGuard, RequireScope } from './auth/control-plane.guard.js';
export { DecisionsModule } from './auth/decisions.module.js';
export { Decisions } from './auth/decisions.js';
export { TokenVerifierModule } from './auth/token-verifier.module.js';
export { TOKEN_VERIFIER, TokenVerifier } from './auth/token-verifier.js';
export type { TokenVerifierOptions } from './auth/token-verifier.js';
export { BoundedMap } from './cache/bounded-map.js';
export { CLOCK, systemClock } from './clock.js';
export type { Clock } from './clock.js';
export {
  baseConfig,
  CONFIG,
  ConfigError,
  issuerConfig,
  loadConfig,
  publicUrlConfig,
} from './config/load-config.js';
export type { BaseConfig } from './config/load-config.js';
export { Secret, secret } from './config/secret.js';
export { SecretReader } from './config/secret-reader.js';
export { openMigrated } from './database/open-migrated.js';
export { DATABASE_PATIENCE, postgresOptions } from './database/postgres-options.js';
export { Readiness } from './health.js';
export { heldBytes, readWhole } from './http/bytes.js';
export type { Bytes } from './http/bytes.js';
export { ProblemFilter, toGatewayError } from './http/problem.filter.js';
export { toProblem } from './http/problem.js';
export { concernsOf, hiddenIn } from './injection/concerns.js';
export type { Concern, KnownTexts } from './injection/concerns.js';
export { findControlCharacters } from './injection/control-characters.js';
export type { ControlKind } from './injection/control-characters.js';
export { passagesOf } from './injection/passages.js';
export { scanPassage } from './injection/scan-passage.js';
export type { InjectionReport } from './injection/scan-passage.js';
export { compileSchema } from './json-schema/compile-schema.js';
export { linearRegExp } from './json-schema/linear-regexp.js';
export { LOGGER } from './log.js';
export type { Logger } from './log.js';
export { literalAddress } from './outgoing/literal-address.js';
export { Networks } from './outgoing/networks.js';
export { outgoingConfig } from './outgoing/private-networks.js';
export { isPublicAddress } from './outgoing/public-address.js';
export { PrivateAddressError, publicAgent } from './outgoing/public-agent.js';
export type { PublicAgentOptions } from './outgoing/public-agent.js';
export { createService, runCommand, runService } from './run-service.js';
export type { RunningService, ServiceParts } from './run-service.js';
export { defineService } from './service.js';
export type { ServiceDefinition } from './service.js';
export {
  contextFrom,
  contextFromCarrier,
  currentTrace,
  SpanKind,
  traceHeaders,
  withSpan,
} from './telemetry/span.js';
export type { Context, Span, SpanOptions } from './telemetry/span.js';
export { startTelemetry } from './telemetry/start-telemetry.js';
export type { Telemetry } from './telemetry/start-telemetry.js';
