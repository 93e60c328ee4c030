/** What is promised about one subject. */
export interface Subject {
  readonly title: string;
  /** The promises by id, each with the rule or decision that it comes from. */
  readonly promises: Readonly<
    Record<string, { readonly statement: string; readonly source: string }>
  >;
}
