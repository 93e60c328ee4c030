import type { GuardrailFinding, LlmCallRecord } from '@gatehouse/contracts';
import { metrics } from '@opentelemetry/api';
import type { EntityCounts } from '../masking/mask-document.js';

const meter = metrics.getMeter('@gatehouse/llm-egress');

/** Bucket boundaries as the OpenTelemetry GenAI conventions advise them. */
const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKENS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];

const tokenUsage = meter.createHistogram('gen_ai.client.token.usage', {
  unit: '{token}',
  description: 'Tokens that a model call was charged with',
  advice: { explicitBucketBoundaries: TOKENS },
});
const duration = meter.createHistogram('gen_ai.client.operation.duration', {
  unit: 's',
  description: 'From the arrival of a model call to its end',
  advice: { explicitBucketBoundaries: SECONDS },
});
const cost = meter.createCounter('gatehouse.llm.cost', {
  unit: 'USD',
  description: 'What model calls have cost, at the prices of their LLM APIs',
});
const firstChunk = meter.createHistogram('gen_ai.client.operation.time_to_first_chunk', {
  unit: 's',
  description: 'From the request to the provider to the head of its answer',
  advice: { explicitBucketBoundaries: SECONDS },
});
const personalValues = meter.createCounter('gatehouse.masking.values', {
  unit: '{value}',
  description: 'Personal values found in requests',
});
const failedDetectors = meter.createCounter('gatehouse.masking.failures', {
  unit: '{failure}',
  description: 'Detectors that failed at a text',
});
const guardrailFindings = meter.createCounter('gatehouse.guardrail.findings', {
  unit: '{finding}',
  description: 'What guardrails have violated, modified or failed to judge',
});
const lostRecords = meter.createCounter('gatehouse.audit.records_lost', {
  unit: '{record}',
  description: 'Records that could not be stored at all',
});
const waitingRecords = meter.createUpDownCounter('gatehouse.audit.records_waiting', {
  unit: '{record}',
  description: 'Records that wait to be stored; calls are refused as long as there are any',
});

/** The numbers of model calls (OpenTelemetry GenAI conventions; our own under `gatehouse.`). */
export const modelCallMetrics = {
  ended(record: LlmCallRecord, timeToFirstByteMs: number | null): void {
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': record.provider,
      // A caller can make up any name; only those of real models may become labels.
      'gen_ai.request.model': record.outcome === 'ok' ? record.model : 'other',
      'gatehouse.outcome': record.outcome,
    };
    const failed = record.errorCode === null ? {} : { 'error.type': record.errorCode };
    duration.record(record.latencyMs / 1_000, { ...attributes, ...failed });
    if (timeToFirstByteMs !== null) firstChunk.record(timeToFirstByteMs / 1_000, attributes);
    if (record.cost) cost.add(record.cost.micros / 1_000_000, attributes);
    if (!record.usage) return;
    const { promptTokens, completionTokens } = record.usage;
    tokenUsage.record(promptTokens, { ...attributes, 'gen_ai.token.type': 'input' });
    tokenUsage.record(completionTokens, { ...attributes, 'gen_ai.token.type': 'output' });
  },

  personalData(api: string, how: 'hidden' | 'reported', counts: EntityCounts): void {
    for (const [entity, count] of Object.entries(counts)) {
      personalValues.add(count, {
        'gatehouse.llm_api': api,
        'gatehouse.entity': entity,
        'gatehouse.mode': how,
      });
    }
  },

  detectorFailed(api: string, entity: string): void {
    failedDetectors.add(1, { 'gatehouse.llm_api': api, 'gatehouse.entity': entity });
  },

  recordsWaiting(change: number): void {
    waitingRecords.add(change);
  },

  guardrailFound(api: string, { guardrail, stage, mode, verdict }: GuardrailFinding): void {
    guardrailFindings.add(1, {
      'gatehouse.llm_api': api,
      'gatehouse.guardrail': guardrail,
      'gatehouse.stage': stage,
      'gatehouse.mode': mode,
      'gatehouse.verdict': verdict,
    });
  },

  recordLost(): void {
    lostRecords.add(1);
  },
};
