/** Where a quotation stands in what was sent; the fields of the API, one form for each kind of source. */
export type Citation = Readonly<Record<string, unknown>> & { readonly type: string };

/** A block as the model writes it. A call's input is text until it is parsed, and may be cut off. */
export type DraftBlock =
  | {
      readonly type: 'thinking';
      /** What was thought, whatever is shown of it. */
      readonly text: string;
      readonly display: 'summarized' | 'omitted' | 'redacted';
    }
  | { readonly type: 'text'; readonly text: string; readonly citations: readonly Citation[] | null }
  | {
      readonly type: 'tool_use' | 'server_tool_use';
      readonly id: string;
      readonly name: string;
      readonly json: string;
    }
  | {
      readonly type: 'web_search_tool_result';
      readonly toolUseId: string;
      readonly content: readonly Readonly<Record<string, unknown>>[];
    };

/** Why a model ends its turn by itself. */
export type DraftEnd = 'end_turn' | 'tool_use' | 'pause_turn' | 'refusal';

/** What the model would write if nothing stopped it. */
export interface Draft {
  readonly blocks: readonly DraftBlock[];
  readonly end: DraftEnd;
}

export function textBlock(text: string, citations: readonly Citation[] | null = null): DraftBlock {
  return { type: 'text', text, citations };
}
