import { currentTrace, SpanKind, withSpan } from '@gatehouse/service-kit';
import type { Span } from '@gatehouse/service-kit';
import type { AttemptEntry } from './attempt-entry.js';
import type { MaskedCall } from './model-call.js';

/**
 * Runs the exchange with the provider in a span of the OpenTelemetry GenAI conventions. Numbers and names
 * only: what was said is on no span.
 */
export function inInferenceSpan<T>(call: MaskedCall, work: () => Promise<T>): Promise<T> {
  if (call.operation === 'count_tokens') return work();
  const { model, maxTokens, choices, stream } = call.facts;
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': call.dialect.name,
    'gen_ai.request.model': model,
    'gen_ai.request.max_tokens': maxTokens,
    ...(choices > 1 ? { 'gen_ai.request.choice.count': choices } : {}),
    'gen_ai.request.stream': stream,
  };
  return withSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    // What the model proposes here is remembered as this span's, so that tool calls become its children.
    call.journal.trace = currentTrace();
    try {
      return await work();
    } finally {
      span.setAttributes({ ...outcome(call), ...addressOf(call) });
      for (const attempt of call.journal.attempts) report(attempt, span);
    }
  });
}

/** Where the answer came from. */
function addressOf({ journal, served }: MaskedCall): Parameters<Span['setAttributes']>[0] {
  const name = journal.givenBy?.asked.target;
  const target = served.api.targets.find((each) => each.name === name);
  if (!target) return {};
  const { hostname, port } = new URL(target.baseUrl);
  return {
    'gatehouse.llm.target': target.name,
    'server.address': hostname,
    ...(port ? { 'server.port': Number(port) } : {}),
  };
}

function report({ askedAt, record }: AttemptEntry, span: Span): void {
  const { target, model, status, errorCode, latencyMs } = record;
  const attributes = {
    'gatehouse.llm.target': target,
    'gen_ai.request.model': model,
    'gatehouse.attempt.latency_ms': latencyMs,
    ...(status === null ? {} : { 'http.response.status_code': status }),
    ...(errorCode === null ? {} : { 'error.type': errorCode }),
  };
  span.addEvent('gatehouse.attempt', attributes, askedAt);
}

function outcome({ journal }: MaskedCall): Parameters<Span['setAttributes']>[0] {
  const { answer } = journal;
  const timeToFirstByteMs = journal.givenBy?.timeToFirstByteMs ?? null;
  const { usage } = journal.spending();
  return {
    ...(answer?.id ? { 'gen_ai.response.id': answer.id } : {}),
    ...(answer?.model ? { 'gen_ai.response.model': answer.model } : {}),
    ...(answer?.stopReason ? { 'gen_ai.response.finish_reasons': [answer.stopReason] } : {}),
    ...(timeToFirstByteMs === null
      ? {}
      : { 'gen_ai.response.time_to_first_chunk': timeToFirstByteMs / 1_000 }),
    ...(usage
      ? {
          'gen_ai.usage.input_tokens': usage.promptTokens,
          'gen_ai.usage.output_tokens': usage.completionTokens,
          'gen_ai.usage.cache_creation.input_tokens': usage.cacheCreationTokens,
          'gen_ai.usage.cache_read.input_tokens': usage.cacheReadTokens,
        }
      : {}),
  };
}
