import { GatewayError, Name, Version } from '@gatehouse/contracts';
import { CLOCK, CONFIG } from '@gatehouse/service-kit';
import type { Clock } from '@gatehouse/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LlmEgressConfig } from '../config.js';
import type { HeaderFields } from '../http/header-fields.js';
import { CallJournal } from '../model-call/call-journal.js';
import type { Operation } from '../model-call/model-call.js';
import { ModelCallService } from '../model-call/model-call.service.js';
import { ModelListService } from '../model-list/model-list.service.js';
import { anthropic } from '../providers/anthropic/anthropic.dialect.js';
import type { ApiDialect } from '../providers/dialect.js';
import { HttpCaller } from './http-caller.js';

const Address = z.object({ api: Name, version: Version, model: z.string().optional() });
type Address = z.output<typeof Address>;

const PREFIX = '/:api/v:version';
/** What is asked of the provider does not depend on how the caller has spelled the path. */
const PATHS: Readonly<Record<Operation, string>> = {
  messages: '/v1/messages',
  count_tokens: '/v1/messages/count_tokens',
};

interface Arrival {
  readonly id: string;
  readonly address: Address;
  readonly headers: HeaderFields;
  /** `?` and what follows it; empty if nothing does. */
  readonly query: string;
  readonly caller: HttpCaller;
  readonly dialect: ApiDialect;
}

/**
 * Serves `/{api}/v{version}/v1/…` in the dialect of Anthropic's API. The routes stand beside Nest's own:
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
  private readonly models: ModelListService;

  constructor(app: NestFastifyApplication) {
    this.config = app.get<LlmEgressConfig>(CONFIG);
    this.clock = app.get<Clock>(CLOCK);
    this.calls = app.get(ModelCallService);
    this.models = app.get(ModelListService);
  }

  routes(scope: FastifyInstance): void {
    scope.removeAllContentTypeParsers();
    // The body is read once it is known who sends it.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post(
      `${PREFIX}${PATHS.messages}`,
      this.on((arrival) => this.call(arrival, 'messages')),
    );
    scope.post(
      `${PREFIX}${PATHS.count_tokens}`,
      this.on((arrival) => this.call(arrival, 'count_tokens')),
    );
    scope.get(
      `${PREFIX}/v1/models`,
      this.on((arrival) => this.listModels(arrival)),
    );
    scope.get(
      `${PREFIX}/v1/models/:model`,
      this.on((arrival) => this.listModels(arrival)),
    );
    scope.all(
      `${PREFIX}/*`,
      this.on((arrival) => refuseUnknown(arrival.caller)),
    );
  }

  private call(arrival: Arrival, operation: Operation): Promise<void> {
    const { id, caller, dialect, headers } = arrival;
    const target = `${PATHS[operation]}${arrival.query}`;
    const receivedAt = this.clock.now();
    const api = { name: arrival.address.api, version: arrival.address.version };
    const journal = new CallJournal({ id, receivedAt, api, operation });
    return this.calls.run({
      id,
      receivedAt,
      operation,
      dialect,
      api,
      target,
      headers,
      caller,
      journal,
    });
  }

  private listModels({ address, caller, headers, query }: Arrival): Promise<void> {
    const api = { name: address.api, version: address.version };
    return this.models.list({ api, model: address.model ?? null, caller, headers, query });
  }

  /** The route decides in which dialect a call is, and is answered. */
  private on(handle: (arrival: Arrival) => Promise<void>, dialect: ApiDialect = anthropic) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
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
      await handle({
        id,
        address: address.data,
        headers,
        query: queryOf(request.raw.url),
        caller,
        dialect,
      });
    };
  }
}

function refuseUnknown(caller: HttpCaller): Promise<void> {
  return caller.refuse(new GatewayError('not_found'), []);
}

function queryOf(url = ''): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start);
}

function pairs(flat: readonly string[]): HeaderFields {
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : [],
  );
}
