import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import {
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RunnerConfig } from '../config.js';
import { readMessage } from '../sessions/message.js';
import type { Message } from '../sessions/message.js';
import type { Session } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.js';
import { EventStream } from './event-stream.js';
import { HttpExchange } from './http-exchange.js';
import { requireSecret } from './shown-secret.js';

const SESSION = 'mcp-session-id';

type Received = Pick<FastifyRequest, 'headers'>;

/**
 * Streamable HTTP, as the revisions with a handshake have it: one endpoint for each server. For a server without
 * a handshake a session begins with `server/discover`, and is named by the same header.
 */
@Controller('servers')
export class RunnerController {
  constructor(
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: RunnerConfig,
  ) {}

  /** How the servers are, for an operator. */
  @Get()
  list(@Headers('authorization') authorization?: string): object {
    requireSecret(authorization, this.config.MCP_RUNNER_SECRET);
    return { servers: this.sessions.report() };
  }

  @Post(':server/mcp')
  @HttpCode(200)
  async post(
    @Param('server') server: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireSecret(request.headers.authorization, this.config.MCP_RUNNER_SECRET);
    const message = messageOf(request.body);
    const id = request.headers[SESSION];
    if (id === undefined) return this.open(server, message, reply);
    const session = this.sessionOf(server, request);
    if (message.kind === 'request') return converse(session, message, reply);
    session.tell(message);
    await reply.status(202).send();
  }

  @Get(':server/mcp')
  listen(
    @Param('server') server: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    requireSecret(request.headers.authorization, this.config.MCP_RUNNER_SECRET);
    const session = this.sessionOf(server, request);
    const forget = session.listen(new EventStream(reply));
    reply.raw.once('close', forget);
  }

  @Delete(':server/mcp')
  @HttpCode(204)
  end(@Param('server') server: string, @Req() request: FastifyRequest): void {
    requireSecret(request.headers.authorization, this.config.MCP_RUNNER_SECRET);
    void this.sessionOf(server, request).close();
  }

  private async open(server: string, message: Message, reply: FastifyReply): Promise<void> {
    // Also `server/discover`, of a server that may have a handshake: the client then shakes hands.
    if (message.kind !== 'request' || !this.sessions.begins(server, message.method)) {
      throw new GatewayError('invalid_request', 'A session begins with `initialize`');
    }
    const { session, answer } = await this.sessions.open(server, message);
    const first = readMessage(answer);
    const isRefusal = first?.kind === 'response' && first.isError;
    // A client that has gone meanwhile will never say that it does not need it any more.
    if (isRefusal || reply.raw.destroyed) void session.close();
    else reply.header(SESSION, session.id);
    await reply.type('application/json').send(answer);
  }

  /** @throws GatewayError `not_found`, by which a client knows that it has to begin anew. */
  private sessionOf(server: string, { headers }: Received): Session {
    const id = headers[SESSION];
    const session = typeof id === 'string' ? this.sessions.find(server, id) : null;
    if (session) return session;
    throw new GatewayError('not_found', 'There is no such session');
  }
}

async function converse(
  session: Session,
  request: Extract<Message, { kind: 'request' }>,
  reply: FastifyReply,
): Promise<void> {
  const exchange = new HttpExchange(request.id, reply);
  session.request(request, exchange);
  const abandon = (): void => session.abandon(request.id, exchange);
  if (reply.raw.destroyed) abandon();
  reply.raw.once('close', abandon);
  await exchange.done;
}

function messageOf(body: unknown): Message {
  const message = typeof body === 'string' ? readMessage(body) : null;
  if (message) return message;
  throw new GatewayError('invalid_request', 'This is not a message of JSON-RPC 2.0');
}
