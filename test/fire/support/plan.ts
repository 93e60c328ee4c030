/** The ways in which a model may answer; the manifest has a target for each. */
const WAYS = {
  steady: 8,
  /** Tells its prompt at the end of the stream. */
  late: 2,
  /** Ends its streams with an error. */
  erring: 2,
  /** Breaks its connections. */
  cutting: 2,
  /** Takes requests and says nothing. */
  silent: 1,
  /** Answer 429, 529 and 500: another target takes over. */
  limited: 1,
  overloaded: 1,
  faulty: 1,
  /** Answers 429, and nobody takes over. */
  refusing: 1,
} as const;
export type Way = keyof typeof WAYS;

export interface PlannedCall {
  readonly number: number;
  readonly way: Way;
  /** A name that no other call uses: records and the provider's books tell calls apart by it. */
  readonly model: string;
  /** As unique as the model: ledgers tell calls apart by it. */
  readonly maxTokens: number;
  /** Which of the instances is called. */
  readonly instance: number;
  readonly stream: boolean;
  readonly prompt: string;
  readonly startMs: number;
  /** When the caller hangs up: after so many pieces of the answer, or so long after asking. */
  readonly abort: { readonly afterPieces: number } | { readonly afterMs: number } | null;
}

const LEAST_TOKENS = 200;
const START_WITHIN_MS = 1_500;

/** So many calls, the same for the same seed. */
export function planCalls(
  count: number,
  { seed, instances }: { seed: number; instances: number },
): PlannedCall[] {
  const random = randomFrom(seed);
  const ways = Object.entries(WAYS).flatMap(([way, share]) => Array<string>(share).fill(way));
  return Array.from({ length: count }, (_, number) => {
    const way = ways[Math.floor(random() * ways.length)] as Way;
    return {
      number,
      way,
      model: `claude-${way}-${number}`,
      maxTokens: LEAST_TOKENS + number,
      instance: number % instances,
      stream: random() < 0.7,
      prompt: `Say: ${'embers '.repeat(5 + Math.floor(random() * 60))}`,
      startMs: random() * START_WITHIN_MS,
      abort: plannedAbort(random),
    };
  });
}

/** The call that reserved so many tokens for its answer. */
export function callOf(calls: readonly PlannedCall[], maxTokens: number): PlannedCall | undefined {
  return calls[maxTokens - LEAST_TOKENS];
}

function plannedAbort(random: () => number): PlannedCall['abort'] {
  const chance = random();
  if (chance < 0.18) return { afterPieces: 1 + Math.floor(random() * 20) };
  if (chance < 0.25) return { afterMs: random() * 400 };
  return null;
}

/** Mulberry32: numbers from 0 to 1 that look random, and are the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
