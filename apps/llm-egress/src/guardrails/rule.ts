import type { Guardrail } from '@gatehouse/contracts';

/** A guardrail of one type. */
export type RuleOf<Type extends Guardrail['type']> = Extract<Guardrail, { type: Type }>;
