/** How a suite is to run. */
export interface BenchOptions {
  /** Fewer and shorter runs: a look, not a result. */
  readonly quick: boolean;
  /** As many calls as it takes to see a leak. */
  readonly soak: boolean;
  /** Where scratch files go; somebody else removes them. */
  readonly scratch: string;
  /** Where what was downloaded stays for the next time. */
  readonly cache: string;
  readonly signal: AbortSignal;
  /** Hears of each step when it begins; the function that it returns, when it has ended. */
  readonly onStep: (title: string) => (note?: string) => void;
  readonly onExit: (description: string) => void;
}

export interface BenchResult {
  /** One line of JSON for machines. */
  readonly summary: Readonly<Record<string, number | boolean | string>>;
  /** For people: the section of `docs/benchmarks.md`. */
  readonly page: string;
}

export type Suite = (options: BenchOptions) => Promise<BenchResult>;
