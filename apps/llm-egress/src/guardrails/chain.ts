import { GatewayError } from '@gatehouse/contracts';
import type {
  Guardrail,
  GuardrailFinding,
  GuardrailStage,
  PublishedLlmApi,
} from '@gatehouse/contracts';
import type { Check, CheckContext, Verdict } from './check.js';
import { checkOf } from './check-of.js';
import type { SaidText } from './speech.js';

/** A guardrail, ready to judge. */
interface Post {
  readonly rule: Guardrail;
  readonly check: Check;
}

/** What one guardrail of a chain has found. `error`: why it could not judge. */
export interface Found {
  readonly position: number;
  readonly finding: GuardrailFinding;
  readonly error: unknown;
}

export interface Watch extends CheckContext {
  /** Told everything but that a guardrail is content. */
  readonly report: (found: Found) => void;
}

/** The guardrails of an LLM API, compiled. */
export interface GuardrailChains {
  readonly request: GuardrailChain;
  readonly response: GuardrailChain;
}

/**
 * Compiles the guardrails of an LLM API.
 * @throws GatewayError `invalid_manifest` naming one that cannot be applied: then nothing can be served.
 */
export function compileGuardrails(
  api: Pick<PublishedLlmApi, 'guardrails' | 'pii'>,
): GuardrailChains {
  const chain = (stage: GuardrailStage): GuardrailChain =>
    new GuardrailChain(
      stage,
      api.guardrails[stage].map((rule) => ({ rule, check: checkOf(rule, api.pii) })),
    );
  return { request: chain('request'), response: chain('response') };
}

/** The guardrails of one side of a call, in the order of the manifest. */
export class GuardrailChain {
  constructor(
    private readonly stage: GuardrailStage,
    private readonly posts: readonly Post[],
  ) {}

  /** Whether anything here can refuse or change what it sees. */
  get enforces(): boolean {
    return this.posts.some(({ rule }) => rule.mode === 'enforce');
  }

  /** Whether anything here only looks. */
  get observes(): boolean {
    return this.posts.some(({ rule }) => rule.mode === 'observe');
  }

  /**
   * Asks every enforcing guardrail in turn; each sees what those before it have made of the texts. The
   * first that objects decides. Gives the texts as they may go on.
   * @throws GatewayError `guardrail_violated`, `guardrail_unavailable`
   */
  async enforce(texts: readonly SaidText[], watch: Watch): Promise<readonly string[]> {
    let said = texts;
    for (const [position, post] of this.posts.entries()) {
      if (post.rule.mode === 'enforce')
        said = await this.enforceOne(said, { position, post }, watch);
    }
    return said.map(({ text }) => text);
  }

  /** Asks every observing guardrail about the texts as they came. Never rejects. */
  async observe(texts: readonly SaidText[], watch: Watch): Promise<void> {
    const asked = [...this.posts.entries()].filter(([, { rule }]) => rule.mode === 'observe');
    await Promise.all(
      asked.map(async ([position, post]) => {
        try {
          const verdict = await judge(post, texts, watch);
          if (verdict.kind !== 'passed') watch.report(this.found(position, post, verdict.kind));
        } catch (error) {
          watch.report({ ...this.found(position, post, 'failed'), error });
        }
      }),
    );
  }

  private async enforceOne(
    texts: readonly SaidText[],
    { position, post }: { readonly position: number; readonly post: Post },
    watch: Watch,
  ): Promise<readonly SaidText[]> {
    const verdict = await judge(post, texts, watch).catch((error: unknown) => {
      watch.signal.throwIfAborted();
      watch.report({ ...this.found(position, post, 'failed'), error });
      if (post.rule.onError === 'block') throw this.unavailable(post.rule, error);
      return null;
    });
    if (!verdict || verdict.kind === 'passed') return texts;
    watch.report(this.found(position, post, verdict.kind));
    if (verdict.kind === 'violated') throw this.refusal(post.rule, verdict.why);
    return replaced(texts, post.rule, verdict.texts);
  }

  private found(position: number, { rule }: Post, verdict: GuardrailFinding['verdict']): Found {
    const { name, mode } = rule;
    return {
      position,
      finding: { guardrail: name, stage: this.stage, mode, verdict },
      error: null,
    };
  }

  private refusal({ name }: Guardrail, why: string): GatewayError {
    const what = this.stage === 'request' ? 'request' : 'answer';
    return new GatewayError('guardrail_violated', `The ${what} violates ${name}: ${why}`, {
      facts: { guardrail: name, stage: this.stage },
    });
  }

  private unavailable({ name }: Guardrail, cause: unknown): GatewayError {
    return new GatewayError('guardrail_unavailable', `The guardrail ${name} could not judge`, {
      facts: { guardrail: name, stage: this.stage },
      detail: `guardrail ${name} failed at the ${this.stage}`,
      cause,
    });
  }
}

/** Shows a guardrail the texts that it looks at; where there is none of them, it is content. */
async function judge(
  { rule, check }: Post,
  texts: readonly SaidText[],
  context: CheckContext,
): Promise<Verdict> {
  const seen = texts.filter((text) => looksAt(rule, text));
  return seen.length > 0 ? check(seen, context) : { kind: 'passed' };
}

function looksAt(rule: Guardrail, { part, turn, tool }: SaidText): boolean {
  if (!rule.parts.includes(part) || (rule.turns === 'last' && turn === 'earlier')) return false;
  const tools = rule.type === 'json-schema' ? rule.tools : null;
  return part !== 'tool-inputs' || !tools || (tool !== null && tools.includes(tool));
}

function replaced(
  texts: readonly SaidText[],
  rule: Guardrail,
  replacements: readonly string[],
): SaidText[] {
  const rest = replacements.values();
  return texts.map((text) =>
    looksAt(rule, text) ? { ...text, text: rest.next().value ?? text.text } : text,
  );
}
