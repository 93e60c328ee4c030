import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import type { MemberReport } from '../aggregation/member-report.js';
import type { ServedServer } from '../catalog/snapshot.js';
import { contentBytes } from '../results/limit-result.js';
import type { Quotas } from '../quotas/quotas.js';
import { recorded } from '../tool-call/recorded.js';
import { chargeQuota } from '../tool-call/steps/take-quota.js';
import type { ToolCall } from '../tool-call/tool-call.js';
import { ToolCalls } from '../tool-call/tool-calls.js';
import type { ToolOutcome } from '../tool-call/tool-outcome.js';
import type { ListedTool } from '../tool-list/list-tools.js';
import { ServerTools } from '../tool-list/server-tools.js';
import { readQuery } from './read-query.js';
import { ToolIndexes } from './tool-indexes.js';

/** Where the server does not say. */
const USUAL_RESULTS = 5;

/**
 * Finds tools for a caller, among those that the caller may call. Every search is recorded and charged to the
 * quotas of the server at whose address it is made, as calls are.
 */
@Injectable()
export class ToolSearches {
  private readonly indexes = new ToolIndexes();

  constructor(
    private readonly serverTools: ServerTools,
    private readonly toolCalls: ToolCalls,
  ) {}

  /** @throws GatewayError `invalid_arguments`, what a list of the tools would throw, and as `takeQuota` does. */
  answer(call: ToolCall, server: ServedServer): Promise<ToolOutcome> {
    return this.toolCalls.run(({ recorder, quotas }) =>
      recorded(call, recorder, async () => {
        const value = await this.search(call, server, quotas);
        call.trail.resultBytes = contentBytes(value.result.content);
        return { value, outcome: 'ok' };
      }),
    );
  }

  private async search(call: ToolCall, server: ServedServer, quotas: Quotas): Promise<ToolOutcome> {
    const { principal, trail } = call;
    trail.toolIsKnown = true;
    if (call.argumentsProblem !== null) {
      throw new GatewayError('invalid_arguments', `Invalid arguments: ${call.argumentsProblem}`);
    }
    const { query, limit = server.published.search?.results ?? USUAL_RESULTS } = readQuery(
      call.arguments,
    );
    const { tools, members } = await this.serverTools.visibleTo(principal, server);
    trail.decision = { effect: 'allow', policy: null };
    const limits = await chargeQuota(call, quotas);
    const byName = new Map(tools.map((tool) => [tool.name, tool]));
    const index = await this.indexes.of(server);
    const names = index.find(query, { limit, mayFind: new Set(byName.keys()) });
    const found = names.flatMap((name) => byName.get(name) ?? []);
    return { result: resultOf(found, members ?? []), limits };
  }
}

/** For the model: definitions without the schema of results, which no model is shown of a listed tool either. */
function resultOf(
  found: readonly ListedTool[],
  members: readonly MemberReport[],
): ToolOutcome['result'] {
  const tools = found.map((tool) => ({ ...tool, outputSchema: undefined }));
  const missing = members.filter(({ status }) => status === 'missing').map(({ name }) => name);
  const text = JSON.stringify({
    tools,
    ...(tools.length === 0 ? { note: 'No tool fits. Try other words.' } : {}),
    ...(missing.length > 0 ? { notSearched: missing } : {}),
  });
  return { content: [{ type: 'text', text }] };
}
