/** What is asked, in bodies that are sent in turn, and what a right answer holds, how often. */
export interface Workload {
  readonly bodies: readonly string[];
  /** Sent beside those of the subject, with every body, */
  readonly headers?: Readonly<Record<string, string>>;
  /** or with the one of this place. */
  readonly headersOf?: (at: number) => Record<string, string>;
  readonly expect: { readonly text: string; readonly times: number };
  /** How often it is asked at once when code is to be compiled and pools are to be filled. */
  readonly part: number;
}

/** One of the things that are done to every subject. */
export interface Phase {
  readonly name: string;
  readonly workload: Workload;
  readonly connections: number;
}

/** How long, and how often. */
export interface Effort {
  readonly rounds: number;
  readonly secondsPerRun: number;
  /** What goes before, so that code is compiled and pools are filled: calls, or as many as so long allows. */
  readonly warmUp: { readonly calls: number; readonly atMostSeconds: number };
}

export const FULL: Effort = {
  rounds: 3,
  secondsPerRun: 2.5,
  warmUp: { calls: 10_000, atMostSeconds: 40 },
};
export const QUICK: Effort = {
  rounds: 1,
  secondsPerRun: 1,
  warmUp: { calls: 2_000, atMostSeconds: 8 },
};
