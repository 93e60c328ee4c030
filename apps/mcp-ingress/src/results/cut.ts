/** What a model is not shown of a part of a result. */
export interface Cut {
  /** Where the part is: names separated by dots, `*` for every item. Empty for the whole. */
  readonly at: string;
  readonly unit: 'items' | 'members' | 'bytes';
  /** So many from its beginning are shown. */
  readonly shown: number;
  readonly of: number;
}

/** The path of a member, or of the items (`*`), of what is at `at`. */
export function pathBelow(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
