import { Guardrail } from '@gatehouse/contracts';
import type { Verdict } from '../guardrails/check.js';
import { PASSED } from '../guardrails/check.js';
import type { SaidText } from '../guardrails/speech.js';

type RuleOf<Type extends Guardrail['type']> = Extract<Guardrail, { type: Type }>;

const DEFAULTS = {
  pii: { entities: ['EMAIL', 'PHONE', 'NAME', 'ADDRESS'] },
  regex: { pattern: 'x', match: 'deny' },
  length: { unit: 'words', min: 0, max: null },
  'json-schema': { schema: {}, tools: null },
  'prompt-injection': { threshold: 0.6 },
  webhook: { url: 'http://127.0.0.1:1/', timeoutMs: 1_000, allowPrivate: true, credential: null },
} as const;

/** A guardrail of a type that enforces and looks at everything, with these members of its own. */
export function guardrail<Type extends Guardrail['type']>(
  type: Type,
  members: Partial<RuleOf<Type>>,
): Guardrail {
  const common = {
    name: `a-${type}`,
    mode: 'enforce',
    onError: 'block',
    parts: ['system', 'user', 'assistant', 'tool-results', 'documents', 'tool-inputs'],
    turns: 'all',
  };
  return Guardrail.parse({ type, ...common, ...DEFAULTS[type], ...members });
}

/** Texts as a user has said them. */
export function said(...texts: readonly string[]): SaidText[] {
  return texts.map((text) => ({ text, part: 'user', turn: 'last', tool: null }));
}

/** The verdict in one word, or what is wrong. */
export function spoken(verdict: Verdict): string {
  return verdict.kind === 'violated' ? verdict.why : verdict === PASSED ? 'passed' : verdict.kind;
}
