import { authzDecisionEvaluate, GatewayError } from '@gatehouse/contracts';
import type { Decision, Principal, PublishedLlmApi } from '@gatehouse/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { Addressed } from '../access/verify-caller.js';
import { verifyCaller } from '../access/verify-caller.js';
import { fieldValue, returnedFields } from '../http/header-fields.js';
import type { Caller } from '../model-call/caller.js';
import type { Deps } from '../model-call/deps.js';
import { MODEL_CALL_DEPS } from '../model-call/deps.js';
import { modelTarget, offers, refuseDenied } from '../model-call/steps/authorize.js';
import { outgoingFields, providerAddress } from '../model-call/steps/forward.js';
import { dialectOf } from '../providers/dialect-of.js';
import type { ProviderAnswer } from '../providers/provider-client.js';
import { providerKey } from '../providers/provider-key.js';
import { firstTarget } from '../routing/first-target.js';
import { modelIds, withoutModels } from './filter-models.js';

interface ListRequest extends Addressed {
  readonly caller: Caller;
  /** The one that is asked for; null for all. */
  readonly model: string | null;
  readonly query: string;
}

const MAX_LIST_BYTES = 4 * 1024 * 1024;

/** Lists the provider's models, as far as the caller may call them: what is listed is what works. */
@Injectable()
export class ModelListService {
  constructor(@Inject(MODEL_CALL_DEPS) private readonly deps: Deps) {}

  /** Answers the caller, with the list or with what is in its way. Never rejects. */
  async list(request: ListRequest): Promise<void> {
    try {
      await this.answer(request);
    } catch (error) {
      const refusal = GatewayError.from(error);
      if (!request.caller.signal.aborted) await request.caller.refuse(refusal, []);
    }
  }

  private async answer(request: ListRequest): Promise<void> {
    const served = this.deps.catalog.find(request.api.name, request.api.version);
    const principal = await verifyCaller(request, this.deps);
    if (!served || served.api.tenant !== principal.tenant) throw new GatewayError('not_found');
    const { api } = served;
    await this.refuseUnlessAnyModel(api, principal, request);
    const idleMs = this.deps.config.PROVIDER_IDLE_TIMEOUT_MS;
    const target = firstTarget(api);
    const key = await providerKey(target.key, this.deps.secrets);
    const credential = dialectOf(target.dialect).credential(key);
    const answer = await this.deps.provider.send({
      ...providerAddress(target.baseUrl, targetOf(request)),
      method: 'GET',
      headers: outgoingFields(request.headers, credential),
      body: null,
      signal: request.caller.signal,
      timeoutMs: Math.min(target.timeoutMs, idleMs),
      idleMs,
    });
    const body = await jsonBody(answer).finally(answer.discard);
    const permitted = await this.permitted(api, principal, modelIds(body), request.caller);
    const filtered = answer.status === 200 ? withoutModels(body, (id) => !permitted.has(id)) : body;
    await request.caller.send(answer.status, returnedFields(answer.headers), Buffer.from(filtered));
  }

  /** One model must be permitted; of a list, any of those that the API offers. */
  private async refuseUnlessAnyModel(
    api: PublishedLlmApi,
    principal: Principal,
    request: ListRequest,
  ): Promise<void> {
    const { model } = request;
    if (model !== null && !offers(api, model)) throw new GatewayError('not_found');
    const wanted = model === null ? api.models : [model];
    const decisions = await this.decide(api, principal, wanted, request.caller);
    if (decisions.some(({ effect }) => effect === 'allow')) return;
    for (const decision of decisions) refuseDenied(decision);
  }

  private async permitted(
    api: PublishedLlmApi,
    principal: Principal,
    ids: readonly string[],
    caller: Caller,
  ): Promise<ReadonlySet<string>> {
    const offered = ids.filter((id) => offers(api, id));
    if (offered.length === 0) return new Set();
    const decisions = await this.decide(api, principal, offered, caller);
    return new Set(offered.filter((_, index) => decisions[index]?.effect === 'allow'));
  }

  private async decide(
    api: PublishedLlmApi,
    principal: Principal,
    models: readonly string[],
    caller: Caller,
  ): Promise<readonly Decision[]> {
    const { name, version, tenant } = api;
    const { decisions } = await this.deps.bus.request(
      authzDecisionEvaluate,
      {
        principal,
        action: 'messages/create',
        resource: { kind: 'LlmApi', name, version, tenant },
        targets: models.map((model) => modelTarget(api, model)),
      },
      { timeoutMs: this.deps.config.DECISION_TIMEOUT_MS, signal: caller.signal },
    );
    return decisions;
  }
}

function targetOf({ model, query }: ListRequest): string {
  const path = model === null ? '/v1/models' : `/v1/models/${encodeURIComponent(model)}`;
  return `${path}${query}`;
}

/** @throws GatewayError `provider_unavailable` for an answer in another shape than the provider's. */
async function jsonBody(answer: ProviderAnswer): Promise<string> {
  const type = fieldValue(answer.headers, 'content-type') ?? '';
  if (!/^application\/json\b/i.test(type) || (answer.status >= 300 && answer.status < 400)) {
    throw new GatewayError('provider_unavailable', undefined, {
      detail: `status ${answer.status}`,
    });
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > MAX_LIST_BYTES) throw new GatewayError('provider_unavailable');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
