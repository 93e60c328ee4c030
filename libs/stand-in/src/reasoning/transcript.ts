/** A tool that may be called, as an API offers it: a name, a description and the JSON Schema of its input. */
export interface OfferedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly input_schema: {
    readonly type?: string | undefined;
    readonly properties?: Readonly<Record<string, unknown>> | null | undefined;
    readonly required?: readonly string[] | null | undefined;
  };
}

/** Whether a tool may, must or must not be called. */
export type Choice =
  | { readonly kind: 'auto' | 'any' | 'none'; readonly parallel: boolean }
  | { readonly kind: 'tool'; readonly name: string; readonly parallel: boolean };

/** One thing that was said or done, in whatever API's words it came. */
export type Entry =
  | { readonly kind: 'asked'; readonly text: string }
  | {
      readonly kind: 'called';
      readonly id: string;
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'returned';
      /** The id of the call. */
      readonly id: string;
      readonly text: string;
      readonly failed: boolean;
    };

/** What the model is given to go on, free of any API's form: every API translates to this. */
export interface Transcript {
  /** In order of time. */
  readonly entries: readonly Entry[];
  readonly tools: readonly OfferedTool[];
  readonly choice: Choice;
}
