import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IngressConfig } from '../../config.js';
import { ITEM_METHODS } from '../../items/item-tool.js';
import { Listening } from '../listening/listening.js';
import type { Era } from '../wire/protocol.js';
import { discover, initialize } from './introduce.js';
import { ItemMethods } from './item-methods.js';
import { Lists } from './lists.js';
import type { McpRequest } from './mcp-request.js';
import type { Method, Methods } from './method.js';

/** Which method does what, in each era; all but `tools/call`, which is traced in its own way. */
@Injectable()
export class MethodTable {
  private readonly methods: Readonly<Record<Era, ReadonlyMap<string, Method>>>;

  constructor(
    lists: Lists,
    items: ItemMethods,
    listening: Listening,
    @Inject(CONFIG) { TOOL_LIST_TTL_MS: ttlMs }: IngressConfig,
  ) {
    const shared: Methods = [
      ...lists.methods,
      ...ITEM_METHODS.map(
        (method) => [method, (request: McpRequest) => items.answer(request, method)] as const,
      ),
    ];
    const { legacy, modern } = listening.methods;
    this.methods = {
      legacy: new Map<string, Method>([
        ['initialize', initialize],
        ['ping', () => ({ result: {} })],
        ...shared,
        ...legacy,
      ]),
      modern: new Map<string, Method>([
        ['server/discover', (request) => discover(request, { ttlMs })],
        ...shared,
        ...modern,
      ]),
    };
  }

  find({ era, method }: Pick<McpRequest, 'era' | 'method'>): Method | null {
    return this.methods[era].get(method) ?? null;
  }
}
