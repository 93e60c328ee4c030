import { z } from 'zod';
import { Container, Message, Usage } from './answer-facts.js';

const text = z.string().optional().catch(undefined);

/** What an event of a Messages stream may say; all that is not named here passes unread. */
const EventData = z.object({
  type: z.string(),
  index: z.int().optional().catch(undefined),
  message: Message.optional().catch(undefined),
  content_block: z
    .object({ type: text, id: text, name: text, text, content: z.unknown().optional() })
    .optional()
    .catch(undefined),
  delta: z
    .object({
      type: text,
      text,
      partial_json: text,
      thinking: text,
      stop_reason: text,
      container: Container,
    })
    .optional()
    .catch(undefined),
  usage: Usage.optional().catch(undefined),
});
export type EventData = z.output<typeof EventData>;

/** Reads the data of an event; null if it is nothing that a Messages stream would say. */
export function readEventData(data: string | null): EventData | null {
  if (data === null) return null;
  try {
    return EventData.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

/** The piece of text, JSON or reasoning that a delta brings; null for any other delta. */
export function pieceOf({ delta }: EventData): {
  readonly field: 'text' | 'partial_json' | 'thinking';
  readonly text: string;
} | null {
  if (delta?.type === 'text_delta') return { field: 'text', text: delta.text ?? '' };
  if (delta?.type === 'input_json_delta') {
    return { field: 'partial_json', text: delta.partial_json ?? '' };
  }
  return delta?.type === 'thinking_delta'
    ? { field: 'thinking', text: delta.thinking ?? '' }
    : null;
}
