import { currentTrace, SpanKind, withSpan } from '@gatehouse/service-kit';
import type { Span } from '@gatehouse/service-kit';
import { firstTarget } from '../routing/first-target.js';
import type { MaskedCall } from './model-call.js';

/**
 * Runs the exchange with the provider in a span of the OpenTelemetry GenAI conventions. Numbers and names
 * only: what was said is on no span.
 */
export function inInferenceSpan<T>(call: MaskedCall, work: () => Promise<T>): Promise<T> {
  if (call.operation === 'count_tokens') return work();
  const { api } = call.served;
  const { model, maxTokens, choices, stream } = call.facts;
  const target = firstTarget(api);
  const { hostname, port } = new URL(target.baseUrl);
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': target.dialect,
    'gen_ai.request.model': model,
    'gen_ai.request.max_tokens': maxTokens,
    ...(choices > 1 ? { 'gen_ai.request.choice.count': choices } : {}),
    'gen_ai.request.stream': stream,
    'server.address': hostname,
    ...(port ? { 'server.port': Number(port) } : {}),
  };
  return withSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    // What the model proposes here is remembered as this span's, so that tool calls become its children.
    call.journal.trace = currentTrace();
    try {
      return await work();
    } finally {
      span.setAttributes(outcome(call));
    }
  });
}

function outcome({ journal }: MaskedCall): Parameters<Span['setAttributes']>[0] {
  const { answer, timeToFirstByteMs } = journal;
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
