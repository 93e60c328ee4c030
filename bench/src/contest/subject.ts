/** One of those that are compared: an address to call, and the processes behind it. */
export interface Subject {
  /** Short and unique in its suite. */
  readonly name: string;
  readonly title: string;
  /** Where a request is posted. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The process that carries the traffic. */
  readonly pid: number;
  /** All that it takes, the database and the broker among them. */
  pids(): readonly number[];
  stop(): Promise<void>;
}
