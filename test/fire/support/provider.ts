import { z } from 'zod';
import type { Way } from './plan.js';

const Charge = z.object({
  inputTokens: z.number(),
  cacheCreation5mTokens: z.number(),
  cacheCreation1hTokens: z.number(),
  cacheReadTokens: z.number(),
  outputTokens: z.number(),
});
const Books = z.object({
  total: Charge,
  calls: z.array(z.object({ model: z.string(), outcome: z.string(), charge: Charge })),
});

export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
}

/** What the provider charges, in its own books. */
export interface ProviderBooks {
  readonly total: Tokens;
  /** By model: each call has one of its own. */
  readonly byModel: ReadonlyMap<string, Tokens & { readonly outcome: string }>;
  /** What all calls of a model cost together. */
  of(model: string): Tokens;
}

/** Small pieces that come slowly, and are cut wherever it happens. */
const MANNER = { eventDelayMs: 15, deltaSize: 12, chunkSize: 61 };

const failing = (status: number): object => ({ failNext: { status, count: 1_000_000 } });

const BEHAVIOUR: Readonly<Record<Way, object>> = {
  steady: MANNER,
  late: { ...MANNER, usageLayout: 'delta' },
  erring: { ...MANNER, midStreamErrorAfterEvents: 7 },
  cutting: { ...MANNER, midStreamCutAfterEvents: 9, cutAfterBytes: 150 },
  silent: { cutBeforeAnswer: true },
  limited: failing(429),
  overloaded: failing(529),
  faulty: failing(500),
  refusing: failing(429),
};

const KEYED = (Object.keys(BEHAVIOUR) as Way[]).filter((way) => way !== 'steady');

/** The keys of all ways but the steady one, which has the stand-in's usual key. */
export const providerKeys: Readonly<Record<string, string>> = Object.fromEntries(
  KEYED.map((way) => [`KEY_${way.toUpperCase()}`, `key-${way}`]),
);

/** The same keys, as the stand-in is told of them. */
export const standInKeys = KEYED.map((way) => `${way}=key-${way}`).join(',');

/** Tells the stand-in how to behave to whom. */
export async function behave(anthropic: string): Promise<void> {
  for (const [way, behaviour] of Object.entries(BEHAVIOUR)) {
    const query = way === 'steady' ? '' : `?key=${way}`;
    const response = await fetch(`${anthropic}/mock/behaviour${query}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(behaviour),
    });
    if (!response.ok) throw new Error(`${way}: ${await response.text()}`);
  }
}

export async function providerBooks(anthropic: string): Promise<ProviderBooks> {
  const { total, calls } = Books.parse(await (await fetch(`${anthropic}/mock/usage`)).json());
  const entries = calls.map(
    ({ model, outcome, charge }) => [model, { ...tokensOf(charge), outcome }] as const,
  );
  return {
    total: tokensOf(total),
    byModel: new Map(entries),
    of: (model) => {
      const each = entries.filter(([name]) => name === model).map(([, tokens]) => tokens);
      return {
        prompt: each.reduce((sum, { prompt }) => sum + prompt, 0),
        completion: each.reduce((sum, { completion }) => sum + completion, 0),
      };
    },
  };
}

function tokensOf(charge: z.output<typeof Charge>): Tokens {
  const { inputTokens, cacheCreation5mTokens, cacheCreation1hTokens, cacheReadTokens } = charge;
  return {
    prompt: inputTokens + cacheCreation5mTokens + cacheCreation1hTokens + cacheReadTokens,
    completion: charge.outputTokens,
  };
}
