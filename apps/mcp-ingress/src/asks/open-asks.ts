import { BUS, wasUnheard } from '@gatehouse/bus';
import type { Bus } from '@gatehouse/bus';
import { GatewayError, mcpIngressAnswerDeliver } from '@gatehouse/contracts';
import type { DeliveredAnswer } from '@gatehouse/contracts';
import { argumentsHash, CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { IngressConfig } from '../config.js';
import type { McpRequest } from '../mcp/methods/mcp-request.js';
import { newAddressedId, newReplica, replicaOf } from '../replicas/addressed-id.js';
import { kindOf } from './ask.js';
import type { Answer, Ask } from './ask.js';
import { clientSide } from '../mcp/clients/client-sessions.js';
import type { ClientSide } from '../mcp/clients/client-sessions.js';

interface OpenAsk {
  readonly owner: string;
  readonly settle: (answer: Answer | null) => void;
}

/** Whom to ask, and until when. */
export interface Asked extends ClientSide {
  readonly send: NonNullable<McpRequest['notify']>;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * Asks clients with a handshake while their call is under way (MCP 2025-11-25: a request on the stream of the
 * call, and a response in a message of its own). The answer may come to any replica: the id of what is asked
 * names the one that waits for it.
 */
@Injectable()
export class OpenAsks implements OnModuleInit {
  private readonly replica = newReplica();
  private readonly open = new Map<string, OpenAsk>();

  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  onModuleInit(): void {
    const served = { contract: mcpIngressAnswerDeliver, address: this.replica };
    this.bus.serveAt(served, async (answer) => {
      this.settle(answer);
      return {};
    });
  }

  /**
   * What the client answers. Who takes too long to answer a person's question has cancelled it.
   * @throws GatewayError `ask_refused` if it cannot, or does not, answer; or the signal's reason.
   */
  async ask(ask: Ask, asked: Asked): Promise<Answer> {
    asked.signal.throwIfAborted();
    const id = newAddressedId(this.replica);
    const patience = AbortSignal.timeout(this.config.ASK_TIMEOUT_MS);
    try {
      return await this.answerTo(id, ask, { ...asked, patience });
    } catch (error) {
      if (!patience.aborted || asked.signal.aborted) throw error;
      if (kindOf(ask) === 'elicitation') return { action: 'cancel' };
      throw unanswered();
    } finally {
      this.open.delete(id);
    }
  }

  /**
   * Takes an answer that a client has sent.
   * @throws GatewayError `invalid_input` if this client was not asked that, or the answer comes too late.
   */
  async deliver(
    client: ClientSide,
    { id, answer }: Pick<DeliveredAnswer, 'id' | 'answer'>,
  ): Promise<void> {
    const delivered = { id, answer, owner: ownerOf(client) };
    const address = replicaOf(id);
    if (address === null) throw notAsked();
    if (address === this.replica) return this.settle(delivered);
    const replica = { contract: mcpIngressAnswerDeliver, address };
    const options = { timeoutMs: this.config.DECISION_TIMEOUT_MS };
    await this.bus.requestAt(replica, delivered, options).catch((error: unknown) => {
      throw wasUnheard(error) ? notAsked() : error;
    });
  }

  private answerTo(
    id: string,
    { method, params }: Ask,
    { signal, patience, send, ...client }: Asked & { readonly patience: AbortSignal },
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const given = AbortSignal.any([signal, patience]);
      given.addEventListener('abort', () => reject(given.reason), { once: true });
      const settle = (answer: Answer | null): void =>
        answer ? resolve(answer) : reject(unanswered());
      this.open.set(id, { owner: ownerOf(client), settle });
      if (!send({ id, method, params })) reject(unanswered());
    });
  }

  private settle({ id, owner, answer }: DeliveredAnswer): void {
    const open = this.open.get(id);
    if (open?.owner !== owner) throw notAsked();
    this.open.delete(id);
    open.settle(answer);
  }
}

function ownerOf(client: ClientSide): string {
  return argumentsHash(clientSide(client));
}

/** The same for what is over, what never was, and what somebody else was asked. */
function notAsked(): GatewayError {
  return new GatewayError('invalid_input', 'Nobody waits for this answer');
}

function unanswered(): GatewayError {
  return new GatewayError('ask_refused', 'The client does not answer what the tool asks');
}
