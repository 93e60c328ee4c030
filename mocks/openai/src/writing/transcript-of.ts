import type { Choice, Entry, Transcript } from '@gatehouse/stand-in';
import { z } from 'zod';
import type { ChatRequest } from '../wire/chat-request.js';
import { textOf } from '../wire/message.js';
import type { Message } from '../wire/message.js';

const Arguments = z.record(z.string(), z.unknown());
const Parameters = z.looseObject({
  type: z.string().optional().catch(undefined),
  properties: z.record(z.string(), z.unknown()).optional().catch(undefined),
  required: z.array(z.string()).optional().catch(undefined),
});

/** A request the way the model sees it. */
export function transcriptOf(request: ChatRequest): Transcript {
  return {
    entries: request.messages.flatMap(entriesOf),
    tools: (request.tools ?? []).map(({ function: { name, description, parameters } }) => ({
      name,
      description,
      input_schema: Parameters.parse(parameters ?? {}),
    })),
    choice: choiceOf(request),
  };
}

function entriesOf(message: Message): Entry[] {
  switch (message.role) {
    case 'developer':
    case 'system':
      return [];
    case 'user':
      return [{ kind: 'asked', text: textOf(message.content).trim() }];
    case 'assistant':
      return (message.tool_calls ?? []).map(({ id, function: { name, arguments: input } }) => ({
        kind: 'called',
        id,
        tool: name,
        input: inputOf(input),
      }));
    case 'tool': {
      // The API has no word for a call that failed; the text has to tell.
      const text = textOf(message.content);
      return [{ kind: 'returned', id: message.tool_call_id, text, failed: false }];
    }
  }
}

/** The API takes any text for arguments; those that are no object say nothing to the model. */
function inputOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Arguments.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

function choiceOf({ tool_choice: choice = 'auto', parallel_tool_calls }: ChatRequest): Choice {
  const parallel = parallel_tool_calls !== false;
  if (typeof choice === 'object') return { kind: 'tool', name: choice.function.name, parallel };
  return { kind: choice === 'required' ? 'any' : choice, parallel };
}
