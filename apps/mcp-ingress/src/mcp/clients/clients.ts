import type { LogLevel } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { NOT_ASKABLE } from '../../asks/askable.js';
import type { Askable } from '../../asks/askable.js';
import { OpenAsks } from '../../asks/open-asks.js';
import { SessionStates } from '../../subscriptions/session-states.js';
import type { McpRequest } from '../methods/mcp-request.js';
import type { Notes } from '../wire/read-notes.js';
import { ClientSessions } from './client-sessions.js';
import type { ClientSession, ClientSide } from './client-sessions.js';
import { RequestsUnderWay } from './requests-under-way.js';

/** Somebody who sends something, with the headers that it has come with. */
export interface Sender extends ClientSide {
  readonly headers: IncomingHttpHeaders | McpRequest['headers'];
}

type DirectRequest = ClientSide & Pick<McpRequest, 'notify' | 'signal' | 'session'>;

/** Clients with a handshake: they say once what they are, are asked on streams, and answer and cancel in messages. */
@Injectable()
export class Clients {
  constructor(
    private readonly sessions: ClientSessions,
    private readonly openAsks: OpenAsks,
    private readonly underWay: RequestsUnderWay,
    private readonly states: SessionStates,
  ) {}

  /** The id of the session that begins with what a client declares. */
  begin(client: ClientSide, declared: unknown): string {
    return this.sessions.begin(client, declared);
  }

  /** From which level on a session wants to hear what is logged; null: it hears nothing. */
  logLevelOf({ id }: ClientSession): LogLevel | null {
    return this.states.logLevelOf(id);
  }

  /** How the sender of a request can be asked: on the stream of its answer, which not every request has. */
  askable({ notify: send, signal: caller, session, principal, address }: DirectRequest): Askable {
    if (!session || !send) return NOT_ASKABLE;
    return {
      how: 'directly',
      capabilities: session.capabilities,
      ask: (ask, signal) => {
        const until = AbortSignal.any([signal, caller]);
        return this.openAsks.ask(ask, { principal, address, send, signal: until });
      },
    };
  }

  /**
   * Takes what a client answers to where it is waited for, and cancels what it no longer wants.
   * @throws GatewayError `invalid_input` for an answer that nobody waits for.
   */
  async takeNote(sender: Sender, { answers, cancelled }: Notes): Promise<void> {
    const session = this.find(sender);
    if (session) await this.underWay.cancel(session.id, cancelled);
    await Promise.all(answers.map((answer) => this.openAsks.deliver(sender, answer)));
  }

  /** Does the work of a request of a session that can be cancelled by its id; null if it was. */
  async cancellable<Result>(
    session: ClientSession,
    { id, signal }: Pick<McpRequest, 'id' | 'signal'>,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | null> {
    return this.underWay.run(session.id, id, async (cancelled) => {
      const result = await work(AbortSignal.any([signal, cancelled]));
      return cancelled.aborted ? null : result;
    });
  }

  /** The session that a client names in its headers; null where it names none of its own. */
  find({ headers, ...client }: Sender): ClientSession | null {
    return this.sessions.find(headers['mcp-session-id'], client);
  }
}
