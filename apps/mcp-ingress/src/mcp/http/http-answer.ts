/** An HTTP response, before anything is sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null for no body. */
  readonly body: unknown;
}
