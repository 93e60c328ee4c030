import { GatewayError } from '@gatehouse/contracts';
import type { Decision, PublishedLlmApi } from '@gatehouse/contracts';
import { containerHolder } from '../../ownership/containers.js';
import { fileHolders } from '../../ownership/foreign-files.js';
import type { RequestFacts } from '../../providers/dialect.js';
import { hasModel } from '../../routing/serves.js';
import type { Deps } from '../deps.js';
import type { AuthenticatedCall, AuthorizedCall, ReadCall } from '../model-call.js';

/**
 * Asks authz about the model, then looks whether the API offers it. Reading is all that a model does.
 * @throws GatewayError with the reason of the refusal, or `authz_unavailable` when nobody answers
 */
export async function authorize(
  call: ReadCall,
  deps: Pick<Deps, 'decisions' | 'config' | 'resources'>,
): Promise<AuthorizedCall> {
  const decision = await authorizeModel(call, call.facts.model, deps);
  refuseProviderTools(call, call.facts);
  refuseUnseen(call, call.facts.unseen);
  const files = await fileHolders(call, call.facts.fileIds, deps);
  const container = await containerHolder(call, call.facts.containerId, deps);
  const holders = [...new Set(container === null ? files : [...files, container])];
  return { ...call, decision, holders };
}

/** @throws GatewayError unless the caller may call the model, and the API offers it. */
export async function authorizeModel(
  call: AuthenticatedCall,
  model: string,
  deps: Pick<Deps, 'decisions' | 'config'>,
): Promise<Decision> {
  const { journal, served } = call;
  const [decision] = await decide(call, [model], deps);
  if (!decision) throw new GatewayError('authz_unavailable', undefined, { detail: 'no decision' });
  journal.decided(decision);
  if (decision.obligations.length > 0) journal.denied(decision.policy);
  refuseDenied(decision);
  if (!offers(served.api, model)) {
    journal.denied('models');
    throw new GatewayError('policy_denied', 'This API does not offer the model');
  }
  return decision;
}

/**
 * What the provider runs by itself passes no gate: it must be allowed by name.
 * @throws GatewayError `policy_denied`
 */
export function refuseProviderTools(call: AuthenticatedCall, facts: RequestFacts): void {
  const allowed = call.served.api.providerTools;
  const refused = facts.providerTools.find((type) => !hasModel(allowed, type));
  if (refused === undefined) return;
  call.journal.denied('providerTools');
  throw new GatewayError(
    'policy_denied',
    `This API does not allow what the provider runs by itself: ${refused.slice(0, 64)}`,
    { facts: { providerTool: refused.slice(0, 64) } },
  );
}

/**
 * What neither masking nor guardrails can look into passes only where the manifest allows it.
 * @throws GatewayError `policy_denied`, naming its type
 */
export function refuseUnseen(
  { served, journal }: AuthenticatedCall,
  types: readonly string[],
): void {
  const [first] = types;
  if (first === undefined || served.api.unseenContent === 'allow') return;
  journal.denied('unseenContent');
  throw new GatewayError(
    'policy_denied',
    `This API does not allow content that it cannot look into: ${first}`,
    { facts: { content: first } },
  );
}

/** What authz says about each of these models, in their order. */
export async function decide(
  call: AuthenticatedCall,
  models: readonly string[],
  { decisions, config }: Pick<Deps, 'decisions' | 'config'>,
): Promise<readonly Decision[]> {
  const { api } = call.served;
  const answers = await decisions.ask(
    {
      principal: call.principal,
      action: 'messages/create',
      resource: { kind: 'LlmApi', name: api.name, version: api.version, tenant: api.tenant },
      targets: models.map((model) => modelTarget(api, model)),
    },
    { timeoutMs: config.DECISION_TIMEOUT_MS, signal: call.caller.signal },
  );
  if (answers.length === models.length) return answers;
  throw new GatewayError('authz_unavailable', undefined, { detail: 'decisions are missing' });
}

/** What is asked of authz about a model. */
function modelTarget(
  api: PublishedLlmApi,
  model: string,
): { name: string; requiredScopes: string[]; readOnly: boolean; destructive: boolean } {
  return { name: model, requiredScopes: api.scopes, readOnly: true, destructive: false };
}

/** Whether the API's list has the model: by its name, or by a beginning that ends in `*`. */
export function offers(api: Pick<PublishedLlmApi, 'models'>, model: string): boolean {
  return hasModel(api.models, model);
}

/** @throws GatewayError if the decision is not a plain yes. */
export function refuseDenied(decision: Decision): void {
  if (decision.effect === 'deny') {
    throw new GatewayError(decision.reason ?? 'policy_denied', undefined, {
      facts: { missingScopes: decision.missingScopes },
    });
  }
  // Obligations are about the results of tools; what cannot be fulfilled must not be ignored.
  if (decision.obligations.length > 0) {
    throw new GatewayError('policy_denied', undefined, {
      detail: `policy ${decision.policy} has obligations that a model call cannot meet`,
    });
  }
}
