import type { CallRecord, LlmCall, ToolCall, UsageRow } from './audit-client.js';
import type { AgentReport } from './run-agent.js';

interface ReportedCall {
  /** When the gate received it. */
  readonly at: string;
  readonly decision: string;
  readonly status: string;
  readonly latencyMs: number;
}

interface ReportedToolCall extends ReportedCall {
  readonly server: string;
  readonly tool: string;
}

interface ReportedLlmCall extends ReportedCall {
  readonly model: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Null for a model without a price. */
  readonly cost: LlmCall['cost'];
  /** How many values of each entity were masked. */
  readonly masked: Readonly<Record<string, number>>;
}

/** What a run showed: the agent's answer, and what the gate has on record about it. */
export interface DemoReport {
  readonly answer: string;
  /** The trace of the run; null if nothing was traced. */
  readonly traceId: string | null;
  readonly turns: number;
  readonly toolCalls: readonly ReportedToolCall[];
  readonly llmCalls: readonly ReportedLlmCall[];
  /** What audit has on record of the run, and how much of it is in another trace than the run's. */
  readonly audit: { readonly records: number; readonly outsideTrace: number };
  readonly usage: UsageRow;
}

/** Puts together what the agent said and what audit has stored. Only records of the run's one trace count. */
export function demoReport(
  agent: AgentReport,
  records: readonly CallRecord[],
  usage: UsageRow,
): DemoReport {
  const traceId = records.find((record) => record.kind === 'llm-call')?.trace?.traceId ?? null;
  const joined = records.filter((record) => record.trace?.traceId === traceId);
  return {
    answer: agent.answer,
    traceId,
    turns: agent.turns,
    toolCalls: joined.filter(isToolCall).map((call) => ({
      server: call.server,
      tool: call.tool,
      ...reported(call),
    })),
    llmCalls: joined.filter(isLlmCall).map((call) => ({
      model: call.model,
      promptTokens: call.usage?.promptTokens ?? 0,
      completionTokens: call.usage?.completionTokens ?? 0,
      cost: call.cost,
      masked: call.masked,
      ...reported(call),
    })),
    audit: { records: joined.length, outsideTrace: records.length - joined.length },
    usage,
  };
}

function isToolCall(record: CallRecord): record is ToolCall {
  return record.kind === 'tool-call';
}

function isLlmCall(record: CallRecord): record is LlmCall {
  return record.kind === 'llm-call';
}

function reported(call: CallRecord): ReportedCall {
  return {
    at: call.at,
    decision: call.decision.effect,
    status: call.outcome,
    latencyMs: Math.round(call.latencyMs * 10) / 10,
  };
}
