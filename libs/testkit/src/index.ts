export { bootService, connectTestBus } from './boot-service.js';
export { eventually } from './eventually.js';
export { answerContract } from './fake-service.js';
export { readContract } from './openapi-contract.js';
export type { TestContract } from './openapi-contract.js';
export { startNats, startPostgres } from './servers.js';
export { startTestIssuer } from './test-issuer.js';
export type { TestIssuer, TestTokenClaims } from './test-issuer.js';
export type { TestNats, TestPostgres } from './servers.js';
