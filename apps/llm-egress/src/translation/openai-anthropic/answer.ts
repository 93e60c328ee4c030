import { readWhole } from '@gatehouse/service-kit';
import type { Bytes } from '@gatehouse/service-kit';
import type { HeaderFields } from '../../http/header-fields.js';
import { fieldValue } from '../../http/header-fields.js';
import type { ProviderAnswer } from '../../providers/provider-client.js';
import { completionOf } from './completion.js';
import { errorBody, statusOf } from './error-body.js';
import { completionStream } from './completion-stream.js';
import { modelsOf } from './model-list.js';

/** An answer of the Messages API as a provider of chat completions would give it, streamed or not. */
export function translateAnswer(answer: ProviderAnswer, now: number): ProviderAnswer {
  if (answer.status >= 400) return translateError(answer);
  const created = Math.floor(now / 1_000);
  const isStream = /^text\/event-stream\b/i.test(fieldValue(answer.headers, 'content-type') ?? '');
  const headers = headersOf(answer.headers);
  const body = isStream
    ? completionStream(answer.body, created)
    : whole(answer.body, (json) => completionOf(json, created));
  return { ...answer, headers, body };
}

/** The models that a provider of Anthropic's API has, or one of them, as OpenAI's API shows them. */
export function translateModels(answer: ProviderAnswer): ProviderAnswer {
  if (answer.status >= 400) return translateError(answer);
  return { ...answer, headers: headersOf(answer.headers), body: whole(answer.body, modelsOf) };
}

function translateError(answer: ProviderAnswer): ProviderAnswer {
  return {
    ...answer,
    status: statusOf(answer.status),
    headers: headersOf(answer.headers),
    body: whole(answer.body, (json) => JSON.stringify(errorBody(json))),
  };
}

/** What is Anthropic's alone goes; the request keeps its name. */
function headersOf(fields: HeaderFields): HeaderFields {
  return fields
    .filter(([name]) => !/^anthropic-/i.test(name))
    .map(([name, value]) => [/^request-id$/i.test(name) ? 'x-request-id' : name, value]);
}

function whole(body: Bytes, translated: (json: string) => string): Bytes {
  const translate = async (): Promise<Buffer> => {
    const original = await readWhole(body, Infinity);
    return Buffer.from(translated(original?.toString('utf8') ?? ''));
  };
  return {
    whole: translate,
    async *[Symbol.asyncIterator]() {
      yield await translate();
    },
  };
}
