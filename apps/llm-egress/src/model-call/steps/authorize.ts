import { authzDecisionEvaluate, GatewayError } from '@gatehouse/contracts';
import type { Decision, PublishedLlmApi } from '@gatehouse/contracts';
import type { Deps } from '../deps.js';
import type { AuthorizedCall, ReadCall } from '../model-call.js';

/**
 * Asks authz about the model, then looks whether the API offers it. Reading is all that a model does.
 * @throws GatewayError with the reason of the refusal, or `authz_unavailable` when nobody answers
 */
export async function authorize(
  call: ReadCall,
  { bus, config }: Pick<Deps, 'bus' | 'config'>,
): Promise<AuthorizedCall> {
  const { principal, journal } = call;
  const { api } = call.served;
  const { decisions } = await bus.request(
    authzDecisionEvaluate,
    {
      principal,
      action: 'messages/create',
      resource: { kind: 'LlmApi', name: api.name, version: api.version, tenant: api.tenant },
      targets: [modelTarget(api, call.facts.model)],
    },
    { timeoutMs: config.DECISION_TIMEOUT_MS, signal: call.caller.signal },
  );
  const [decision] = decisions;
  if (!decision) throw new GatewayError('authz_unavailable', undefined, { detail: 'no decision' });
  journal.decided(decision);
  if (decision.obligations.length > 0) journal.denied(decision.policy);
  refuseDenied(decision);
  if (!offers(api, call.facts.model)) {
    journal.denied('models');
    throw new GatewayError('policy_denied', 'This API does not offer the model');
  }
  return { ...call, decision };
}

/** What is asked of authz about a model. */
export function modelTarget(
  api: PublishedLlmApi,
  model: string,
): { name: string; requiredScopes: string[]; readOnly: boolean; destructive: boolean } {
  return { name: model, requiredScopes: api.scopes, readOnly: true, destructive: false };
}

/** Whether the API's list has the model: by its name, or by a beginning that ends in `*`. */
export function offers(api: Pick<PublishedLlmApi, 'models'>, model: string): boolean {
  return api.models.some((pattern) =>
    pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern,
  );
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
