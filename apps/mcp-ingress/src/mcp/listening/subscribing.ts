import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { McpRequest } from '../methods/mcp-request.js';
import { itemCallOf, toldOf } from '../methods/item-request.js';
import {
  governSubscription,
  recordUnsubscription,
} from '../../subscriptions/subscription.pipeline.js';
import { ToolCalls } from '../../tool-call/tool-calls.js';

/** Lets callers subscribe to resources that they may read, and to no others. */
@Injectable()
export class Subscribing {
  constructor(private readonly toolCalls: ToolCalls) {}

  /**
   * @param keep what is to be done for a caller that may.
   * @throws GatewayError as reading the resource does, and what `keep` throws.
   */
  async subscribe(
    request: McpRequest,
    uri: unknown,
    keep: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<void> {
    const call = itemCallOf({ ...request, params: { uri } }, 'resources/read');
    try {
      await this.toolCalls.run((deps) => governSubscription(call, deps, keep));
    } catch (error) {
      throw toldOf(call, GatewayError.from(error));
    }
  }

  /** Leaves a record of a subscription that its caller has given up. */
  async unsubscribed(request: McpRequest, uri: string): Promise<void> {
    const call = itemCallOf({ ...request, params: { uri } }, 'resources/read');
    await this.toolCalls.run((deps) => recordUnsubscription(call, deps));
  }
}
