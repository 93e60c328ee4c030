import { GatewayError } from '@gatehouse/contracts';
import type { Principal } from '@gatehouse/contracts';
import { CONFIG, contextFromCarrier, SpanKind, withSpan } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { randomUUID } from 'node:crypto';
import { NOT_ASKABLE } from '../asks/askable.js';
import type { IngressConfig } from '../config.js';
import { Admission } from '../mcp/admission.js';
import type { Knock } from '../mcp/admission.js';
import { Door } from '../mcp/door.js';
import { CallTrail } from '../tool-call/call-trail.js';
import { inspectArguments, UNREAD } from '../tool-call/inspect-arguments.js';
import type { InspectedArguments } from '../tool-call/inspect-arguments.js';
import { ToolCalls } from '../tool-call/tool-calls.js';
import type { ApiAnswer } from './api-answer.js';
import { governApiCall } from './api-call.pipeline.js';
import type { ApiCall } from './api-call.pipeline.js';
import type { ApiRequest } from './api-request.js';
import { deliveryTo } from './deliver.js';
import type { Delivery } from './deliver.js';
import type { Found } from '../catalog/path-table.js';
import { readParameters } from './read-parameters.js';
import { sentBy } from './sent.js';
import type { ServedApi } from '../catalog/served-api.js';

/** An API proxy as the REST API that it fronts. */
@Injectable()
export class ApiFace {
  constructor(
    private readonly admission: Admission,
    private readonly door: Door,
    private readonly calls: ToolCalls,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * Calls what is asked for. The answer has then been given, but for its end.
   * @throws GatewayError why it was not called, or how the backend failed.
   */
  async serve(knock: Knock, request: ApiRequest, answer: ApiAnswer): Promise<void> {
    const asked = { name: `${request.method} ${request.path}` };
    const { api, principal } = await this.admission.admitToApi(knock, asked);
    const call = this.callOf(knock, request, { api, principal });
    const options = {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': request.method, 'http.route': routeOf(call.found) },
      parent: contextFromCarrier(request.headers) ?? ROOT_CONTEXT,
    };
    const delivery = this.delivery(api, knock, answer);
    await withSpan(`${request.method} ${routeOf(call.found)}`, options, () =>
      this.calls.run((deps) => governApiCall(call, deps, delivery)),
    );
  }

  private callOf(
    { transport, address, receivedAt, signal }: Knock,
    request: ApiRequest,
    { api, principal }: { readonly api: ServedApi; readonly principal: Principal },
  ): ApiCall {
    const found = api.paths.find(request.method, request.path);
    const isKnown = found.kind === 'operation';
    return {
      id: randomUUID(),
      transport,
      receivedAt,
      address,
      tool: isKnown ? found.tool.name : `${request.method} ${request.path}`,
      ...parametersOf(found, request),
      principal,
      join: null,
      joinIsKnown: true,
      progress: null,
      log: null,
      askable: NOT_ASKABLE,
      signal,
      trail: new CallTrail(),
      server: api,
      found,
      sent: sentBy(request, this.config.API_BODY_BYTES),
    };
  }

  private delivery({ published }: ServedApi, { address }: Knock, answer: ApiAnswer): Delivery {
    const { responseHeaders, backend } = published;
    return deliveryTo(answer, {
      declared: new Set(responseHeaders),
      addresses: { backend: backend.url, gate: this.door.resourceOf(address, 'ApiProxy') },
      maxBytes: this.config.API_ANSWER_BYTES,
    });
  }
}

/** The template, not the path: what a caller makes up would make a name of its own. */
function routeOf(found: Found): string {
  return found.kind === 'operation' ? found.tool.operation.path : '';
}

function parametersOf(found: Found, { query, headers }: ApiRequest): InspectedArguments {
  if (found.kind !== 'operation') return UNREAD;
  const { tool, captures } = found;
  try {
    return inspectArguments(readParameters(tool, { captures, query, headers }));
  } catch (error) {
    const { message } = GatewayError.from(error);
    return { ...UNREAD, argumentsProblem: message };
  }
}
