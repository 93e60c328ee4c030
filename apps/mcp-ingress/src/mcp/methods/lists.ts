import { Injectable } from '@nestjs/common';
import { ItemLists } from './item-lists.js';
import type { Methods } from './method.js';
import { ToolLists } from './tool-lists.js';

/** The methods that say what there is, the same in each era. */
@Injectable()
export class Lists {
  readonly methods: Methods;

  constructor(tools: ToolLists, items: ItemLists) {
    this.methods = [
      ['tools/list', (request) => tools.list(request)],
      ['resources/list', (request) => items.answer(request, 'resources')],
      ['resources/templates/list', (request) => items.answer(request, 'templates')],
      ['prompts/list', (request) => items.answer(request, 'prompts')],
    ];
  }
}
