import type { ToolCall } from '../tool-call/tool-call.js';
import type { AskedItem } from './find-item.js';
import type { ItemMethod } from './item-tool.js';

/** Reading a resource, getting a prompt, or completing an argument. */
export interface ItemCall extends ToolCall {
  readonly itemMethod: ItemMethod;
  readonly asked: AskedItem;
}
