import Table from 'cli-table3';
import type { DemoReport } from './report.js';

/** The report as a person reads it. */
export function renderReport(report: DemoReport): string {
  const { usage } = report;
  return [
    '',
    report.answer,
    '',
    'What the gate did',
    callsTable(report),
    '',
    `Tokens of ${usage.application}: ${usage.promptTokens} prompt + ${usage.completionTokens} completion = ${usage.totalTokens}, at the shipped prices ${money(usage.costMicros['USD'] ?? 0)}`,
    `Audit: ${report.audit.records} records in trace ${report.traceId ?? 'none'}${outside(report)}`,
    '',
  ].join('\n');
}

function callsTable(report: DemoReport): string {
  const table = new Table({
    head: ['Call', 'Decision', 'Outcome', 'Latency', 'Tokens', 'Cost', 'Masked'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  const rows = [
    ...report.llmCalls.map((call) => ({
      ...call,
      name: call.model,
      tokens: `${call.promptTokens} + ${call.completionTokens}`,
      cost: call.cost ? money(call.cost.micros) : '',
      found: counts(call.masked),
    })),
    ...report.toolCalls.map((call) => ({
      ...call,
      name: `${call.server} ${call.tool}`,
      tokens: '',
      cost: '',
      found: '',
    })),
  ].toSorted((one, other) => one.at.localeCompare(other.at));
  for (const { name, decision, status, latencyMs, tokens, cost, found } of rows) {
    table.push([name, decision, status, `${latencyMs} ms`, tokens, cost, found]);
  }
  return table.toString();
}

/** Dollars; an agent's calls cost fractions of a cent. */
function money(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(6)}`;
}

function outside({ audit }: DemoReport): string {
  return audit.outsideTrace === 0
    ? ''
    : `, and ${audit.outsideTrace} that could not be joined to it`;
}

function counts(masked: Readonly<Record<string, number>>): string {
  const found = Object.entries(masked).filter(([, count]) => count > 0);
  return found.map(([entity, count]) => `${entity} ${count}`).join(', ') || 'nothing';
}
