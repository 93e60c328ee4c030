import { CONFIG } from '@gatehouse/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { IngressConfig } from '../../config.js';
import { ITEM_METHODS } from '../../items/item-tool.js';
import type { Era } from '../wire/protocol.js';
import { discover, initialize } from './introduce.js';
import { ItemLists } from './item-lists.js';
import { ItemMethods } from './item-methods.js';
import type { McpAnswer, McpRequest } from './mcp-request.js';
import { ToolLists } from './tool-lists.js';

export type Method = (request: McpRequest) => McpAnswer | Promise<McpAnswer>;

/** Which method does what, in each era; all but `tools/call`, which is traced in its own way. */
@Injectable()
export class MethodTable {
  private readonly methods: Readonly<Record<Era, ReadonlyMap<string, Method>>>;

  constructor(
    toolLists: ToolLists,
    itemLists: ItemLists,
    items: ItemMethods,
    @Inject(CONFIG) config: IngressConfig,
  ) {
    const shared: [string, Method][] = [
      ['tools/list', (request) => toolLists.list(request)],
      ['resources/list', (request) => itemLists.answer(request, 'resources')],
      ['resources/templates/list', (request) => itemLists.answer(request, 'templates')],
      ['prompts/list', (request) => itemLists.answer(request, 'prompts')],
      ...ITEM_METHODS.map((method): [string, Method] => [
        method,
        (request) => items.answer(request, method),
      ]),
    ];
    const introduce: Method = (request) => discover(request, { ttlMs: config.TOOL_LIST_TTL_MS });
    this.methods = {
      legacy: new Map<string, Method>([
        ['initialize', initialize],
        ['ping', () => ({ result: {} })],
        ...shared,
      ]),
      modern: new Map<string, Method>([['server/discover', introduce], ...shared]),
    };
  }

  find({ era, method }: Pick<McpRequest, 'era' | 'method'>): Method | null {
    return this.methods[era].get(method) ?? null;
  }
}
