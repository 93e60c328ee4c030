import { GatewayError } from '@gatehouse/contracts';
import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IngressConfig } from '../../config.js';
import { SessionStates } from '../../subscriptions/session-states.js';
import { isSubscribable } from '../../subscriptions/subscribable.js';
import type { McpAnswer, McpRequest } from '../methods/mcp-request.js';
import { Subscribing } from './subscribing.js';
import { tooMany } from './too-many.js';

/**
 * Answers `resources/subscribe` and `resources/unsubscribe`, of the revisions with a handshake. The session is
 * told on its stream, whichever replica holds that, as soon as it is open.
 */
@Injectable()
export class SubscriptionMethods {
  constructor(
    private readonly subscribing: Subscribing,
    private readonly states: SessionStates,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /**
   * @throws GatewayError as reading the resource does; `quota_exceeded` for one too many, `state_unavailable`,
   *   and `invalid_request` for a client without a session.
   */
  async subscribe(request: McpRequest): Promise<McpAnswer> {
    const session = this.sessionOf(request);
    const { uri } = request.params;
    const { SUBSCRIPTIONS_PER_STREAM: most } = this.config;
    await this.subscribing.subscribe(request, uri, () =>
      this.states.change(session, (state) => {
        const { subscriptions } = state;
        if (typeof uri !== 'string' || subscriptions.includes(uri)) return null;
        if (subscriptions.length >= most) throw tooMany(most);
        return { ...state, subscriptions: [...subscriptions, uri] };
      }),
    );
    return { result: {} };
  }

  /** What was not subscribed to is not told of anyway. */
  async unsubscribe(request: McpRequest): Promise<McpAnswer> {
    const session = this.sessionOf(request);
    const { uri } = request.params;
    if (typeof uri !== 'string') {
      throw new GatewayError('invalid_arguments', 'Invalid params: uri is missing');
    }
    let wasSubscribed = false;
    await this.states.change(session, (state) => {
      const subscriptions = state.subscriptions.filter((each) => each !== uri);
      wasSubscribed = subscriptions.length < state.subscriptions.length;
      return wasSubscribed ? { ...state, subscriptions } : null;
    });
    if (wasSubscribed) await this.subscribing.unsubscribed(request, uri);
    return { result: {} };
  }

  private sessionOf(request: McpRequest): string {
    if (!isSubscribable(request.server)) {
      throw new GatewayError('not_found', 'There is no such method');
    }
    if (request.session) return request.session.id;
    throw new GatewayError('invalid_request', 'Only a client with a session can subscribe');
  }
}
