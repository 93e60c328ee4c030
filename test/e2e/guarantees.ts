import { ACCESS } from './guarantees/access.js';
import { AGENT_RUN } from './guarantees/agent-run.js';
import { AGGREGATES } from './guarantees/aggregates.js';
import { CONTRACTS } from './guarantees/contracts.js';
import { FACES } from './guarantees/faces.js';
import { GUARDRAILS } from './guarantees/guardrails.js';
import { LIMITS } from './guarantees/limits.js';
import { LISTENING } from './guarantees/listening.js';
import { MASKING } from './guarantees/masking.js';
import { MODEL_CALLS } from './guarantees/model-calls.js';
import { RECORDS } from './guarantees/records.js';
import { ROUTING } from './guarantees/routing.js';
import { RUNNER } from './guarantees/runner.js';
import { TOOL_CALLS } from './guarantees/tool-calls.js';
import { UPSTREAMS } from './guarantees/upstreams.js';

/**
 * What Gatehouse promises to those who use it, a part for each subject. A test proves a promise by
 * carrying its id in square brackets in its title; a promise without a test, or a citation without
 * a promise, fails the build. `docs/guarantees.md` is generated from them, in this order.
 */
export const GUARANTEES = [
  AGENT_RUN,
  ACCESS,
  LIMITS,
  MODEL_CALLS,
  ROUTING,
  MASKING,
  GUARDRAILS,
  CONTRACTS,
  TOOL_CALLS,
  UPSTREAMS,
  LISTENING,
  RUNNER,
  AGGREGATES,
  FACES,
  RECORDS,
] as const;
