import { GatewayError } from '@gatehouse/contracts';
import type { LlmDialect } from '@gatehouse/contracts';
import type { HeaderFields } from '../http/header-fields.js';
import { without } from '../http/header-fields.js';
import type { GuardedCall } from '../model-call/model-call.js';
import type { ProviderAnswer } from '../providers/provider-client.js';
import { translationFor } from './translation.js';
import type { Translation } from './translation.js';

/** A call as the providers of one dialect understand it. */
export interface Wording {
  /** Path and query. */
  readonly path: string;
  readonly headers: HeaderFields;
  readonly body: Buffer;
  /** A provider's answer as the caller understands it. `now`: milliseconds since the epoch. */
  readonly answer: (answer: ProviderAnswer, now: number) => ProviderAnswer;
}

/** A call in the dialects that it can be said in. */
export interface Wordings {
  readonly by: ReadonlyMap<LlmDialect, Wording>;
  /** Why it cannot be said in one that there is a translation into; null if it can in all of them. */
  readonly refusal: GatewayError | null;
}

/**
 * Words a call for providers of these dialects: as it is for those of the caller's own, translated for the
 * others.
 */
export function wordingsOf(call: GuardedCall, dialects: readonly LlmDialect[]): Wordings {
  const by = new Map<LlmDialect, Wording>();
  let refusal: GatewayError | null = null;
  for (const dialect of new Set(dialects)) {
    const translation = translationFor(call.dialect.name, dialect);
    if (dialect === call.dialect.name) by.set(dialect, unchanged(call));
    else if (translation) {
      const wording = translated(call, translation);
      if (wording instanceof GatewayError) refusal = wording;
      else by.set(dialect, wording);
    }
  }
  return { by, refusal };
}

function unchanged({ target: path, headers, outgoing: body }: GuardedCall): Wording {
  return { path, headers, body, answer: (answer) => answer };
}

function translated(call: GuardedCall, translation: Translation): Wording | GatewayError {
  try {
    const { path, headers, answer } = translation;
    const body = translation.request(call.outgoing);
    return { path, headers: [...without(call.headers, headers), ...headers], body, answer };
  } catch (error) {
    return GatewayError.from(error);
  }
}
