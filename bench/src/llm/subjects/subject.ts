/** One of those that are compared: an address to call, and the processes behind it. */
export interface Subject {
  readonly name: 'mock' | 'bare' | 'portkey' | 'gatehouse';
  readonly title: string;
  /** Where a message is posted. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The process that carries the traffic. */
  readonly pid: number;
  /** All that it takes, the database and the broker among them. */
  pids(): readonly number[];
  stop(): Promise<void>;
}

export const JSON_HEADERS = {
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
} as const;
