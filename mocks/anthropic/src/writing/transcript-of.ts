import type { Choice, Entry, Transcript } from '@gatehouse/stand-in';
import type { ContentBlock, ToolResultPart } from '../wire/content-block.js';
import type { Message, MessageRequest } from '../wire/message-request.js';
import { isCustomTool } from '../wire/tool-definition.js';
import type { ToolChoice } from '../wire/tool-definition.js';

/** A request the way the model sees it. Turns of one speaker are already one. */
export function transcriptOf(
  request: Pick<MessageRequest, 'messages' | 'tools' | 'tool_choice'>,
): Transcript {
  return {
    entries: request.messages.flatMap(entriesOf),
    tools: (request.tools ?? []).filter(isCustomTool),
    choice: choiceOf(request.tool_choice),
  };
}

/** The text of blocks, without what is no text. */
export function textOf(content: readonly (ContentBlock | ToolResultPart)[]): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n')
    .trim();
}

/** What stands beside the results of tools is a remark, not a new question. */
function entriesOf(message: Message): Entry[] {
  const results = message.content.some((block) => block.type === 'tool_result');
  if (message.role === 'user' && !results) {
    return [{ kind: 'asked', text: textOf(message.content) }];
  }
  return message.content.flatMap((block): Entry[] => {
    if (block.type === 'tool_use') {
      return [{ kind: 'called', id: block.id, tool: block.name, input: block.input }];
    }
    if (block.type !== 'tool_result') return [];
    const text = textOf(block.content ?? []);
    return [{ kind: 'returned', id: block.tool_use_id, text, failed: block.is_error === true }];
  });
}

function choiceOf(choice: ToolChoice | undefined): Choice {
  if (!choice) return { kind: 'auto', parallel: true };
  if (choice.type === 'none') return { kind: 'none', parallel: true };
  const parallel = choice.disable_parallel_tool_use !== true;
  if (choice.type === 'tool') return { kind: 'tool', name: choice.name, parallel };
  return { kind: choice.type, parallel };
}
