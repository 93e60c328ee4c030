import { GatewayError, Name, Version } from '@gatehouse/contracts';
import type { LlmOperation } from '@gatehouse/contracts';
import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LlmEgressConfig } from '../config.js';
import type { HeaderFields } from '../http/header-fields.js';
import { CallJournal } from '../model-call/call-journal.js';
import type { HttpMethod } from '../model-call/model-call.js';
import { admitModelCall } from '../model-call/model-call.pipeline.js';
import { ModelCallService } from '../model-call/model-call.service.js';
import { anthropic } from '../providers/anthropic/anthropic.dialect.js';
import type { ApiDialect } from '../providers/dialect.js';
import { openai } from '../providers/openai/openai.dialect.js';
import { admitResourceCall } from '../resource-call/resource-call.js';
import { HttpCaller } from './http-caller.js';
import { providerPath, routeName, SERVED_ROUTES, UNKNOWN_ADDRESS } from './served-routes.js';
import type { Ids, ServedRoute } from './served-routes.js';

/** Ids are plain: one that could be read as a path of its own might lead anywhere. */
const Id = z.string().regex(/^(?!\.+$)[\w.:@-]{1,256}$/);
const Address = z.object({ api: Name, version: Version, '*': z.string().optional() }).catchall(Id);

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] satisfies HttpMethod[];

const PREFIX = '/:api/v:version';

interface Arrival {
  readonly id: string;
  readonly api: { readonly name: string; readonly version: string };
  readonly ids: Ids;
  readonly headers: HeaderFields;
  readonly method: string;
  /** Below the address of the LLM API, as the caller has spelled it. */
  readonly path: string;
  /** `?` and what follows it; empty if nothing does. */
  readonly query: string;
  readonly caller: HttpCaller;
  readonly dialect: ApiDialect;
}

/**
 * Serves `/{api}/v{version}/v1/…` in the dialects of Anthropic's and OpenAI's APIs. The routes stand beside Nest's own:
 * they read bodies byte for byte, answer streams with back-pressure, and have errors of another shape.
 */
export async function serveMessagesApi(app: NestFastifyApplication): Promise<void> {
  const edge = new MessagesApi(app);
  await app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope) => edge.routes(scope));
}

class MessagesApi {
  private readonly config: LlmEgressConfig;
  private readonly clock: Clock;
  private readonly calls: ModelCallService;

  constructor(app: NestFastifyApplication) {
    this.config = app.get<LlmEgressConfig>(CONFIG);
    this.clock = app.get<Clock>(CLOCK);
    this.calls = app.get(ModelCallService);
  }

  routes(scope: FastifyInstance): void {
    scope.removeAllContentTypeParsers();
    // The body is read once it is known who sends it.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const route of SERVED_ROUTES) {
      const handler = this.on(route.dialect, (arrival) => this.serve(route, arrival));
      scope.route({ method: route.method, url: `${PREFIX}${route.path}`, handler });
    }
    scope.all(
      `${PREFIX}/*`,
      this.on(null, (arrival) => this.serveUnknown(arrival)),
    );
  }

  private serve(route: ServedRoute, arrival: Arrival): Promise<void> {
    const { operation, method, path } = route;
    const call = this.callOf(arrival, operation, {
      method,
      route: routeName(path),
      target: `${providerPath(path, arrival.ids)}${arrival.query}`,
    });
    return 'answer' in route
      ? this.calls.run({ ...call, operation }, admitResourceCall(route.answer(arrival.ids)))
      : this.calls.run({ ...call, operation: route.operation }, admitModelCall);
  }

  private serveUnknown(arrival: Arrival): Promise<void> {
    const { method, path, query } = arrival;
    if (!isKnown(method)) return refuseUnknown(arrival.caller);
    const { operation, answer } = UNKNOWN_ADDRESS;
    const call = this.callOf(arrival, operation, {
      method,
      route: '/{other}',
      target: `${path}${query}`,
    });
    return this.calls.run({ ...call, operation }, admitResourceCall(answer));
  }

  private callOf(
    { id, api, dialect, headers, caller }: Arrival,
    operation: LlmOperation,
    address: { readonly method: HttpMethod; readonly route: string; readonly target: string },
  ) {
    const receivedAt = this.clock.now();
    const journal = new CallJournal({ id, receivedAt, api, operation });
    return { id, receivedAt, dialect, api, headers, caller, journal, ...address };
  }

  /** The route decides in which dialect a call is, and is answered; null where both APIs have it. */
  private on(route: ApiDialect | null, handle: (arrival: Arrival) => Promise<void>) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
      const dialect = route ?? spokenBy(request);
      reply.hijack();
      const id = randomUUID();
      const exchange = { request: request.raw, response: reply.raw };
      const caller = new HttpCaller(
        exchange,
        { callId: id, errors: dialect.errors },
        {
          maxBodyBytes: this.config.MAX_BODY_BYTES,
          bodyTimeoutMs: this.config.BODY_TIMEOUT_MS,
          stallTimeoutMs: this.config.CALLER_STALL_TIMEOUT_MS,
        },
      );
      const address = Address.safeParse(request.params);
      if (!address.success) return refuseUnknown(caller);
      const headers = pairs(request.raw.rawHeaders);
      const { api: name, version, '*': _, ...ids } = address.data;
      await handle({
        id,
        api: { name, version },
        ids,
        headers,
        method: request.method,
        ...addressOf(request.raw.url),
        caller,
        dialect,
      });
    };
  }
}

function refuseUnknown(caller: HttpCaller): Promise<void> {
  return caller.refuse(new GatewayError('not_found'), []);
}

/** Anthropic's API has every request name the version that it was written for; OpenAI's has none. */
function spokenBy({ headers, url }: FastifyRequest): ApiDialect {
  const isAnthropic = 'anthropic-version' in headers || url.includes('/v1/messages');
  return isAnthropic ? anthropic : openai;
}

function addressOf(url = ''): { readonly path: string; readonly query: string } {
  const start = url.indexOf('?');
  const [whole, query] = start < 0 ? [url, ''] : [url.slice(0, start), url.slice(start)];
  return { path: whole.replace(/^\/[^/]*\/[^/]*/, ''), query };
}

function isKnown(method: string): method is HttpMethod {
  return METHODS.includes(method);
}

function pairs(flat: readonly string[]): HeaderFields {
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : [],
  );
}
