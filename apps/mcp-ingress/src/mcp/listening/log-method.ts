import { GatewayError, LogLevel } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { SessionStates } from '../../subscriptions/session-states.js';
import { logs } from '../../upstreams/logs.js';
import type { McpAnswer, McpRequest } from '../methods/mcp-request.js';

/** Answers `logging/setLevel`, of the revisions with a handshake: it holds for the session, at any replica. */
@Injectable()
export class LogMethod {
  constructor(private readonly states: SessionStates) {}

  /**
   * @throws GatewayError `not_found` for a server that logs nothing, `invalid_arguments`, `invalid_request` for
   *   a client without a session, `state_unavailable`.
   */
  async setLevel(request: McpRequest): Promise<McpAnswer> {
    if (!logs(request.server)) throw new GatewayError('not_found', 'There is no such method');
    const { data: logLevel } = LogLevel.safeParse(request.params['level']);
    if (!logLevel) {
      throw new GatewayError('invalid_arguments', 'Invalid params: there is no such level');
    }
    const { session } = request;
    if (!session) {
      throw new GatewayError('invalid_request', 'Only a client with a session can set a level');
    }
    await this.states.change(session.id, (state) => ({ ...state, logLevel }));
    return { result: {} };
  }
}
