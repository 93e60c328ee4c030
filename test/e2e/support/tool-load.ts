import { createHash } from 'node:crypto';
import { callTool } from './call-tool.js';
import type { ToolReply } from './call-tool.js';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two calls of a worker: what is proved is who is told what, not how fast. */
const PAUSE_MS = 20;

/** A tool that is called over and over, each time with another argument. */
export interface LoadedTool {
  readonly url: string;
  readonly tool: string;
  readonly argument: string;
}

export interface LoadedCall {
  readonly tool: string;
  /** As audit records have it. */
  readonly argumentsHash: string;
  /** The error that the gate told; null for an answer of the backend, whatever it says. */
  readonly error: string | null;
}

/** Calls tools until it is stopped, and keeps what came of each call. */
export class ToolLoad {
  readonly calls: LoadedCall[] = [];
  private running = true;
  private readonly workers: Promise<void>[];

  constructor(
    private readonly token: string,
    tools: readonly LoadedTool[],
    { name, workersEach }: { readonly name: string; readonly workersEach: number },
  ) {
    this.workers = tools.flatMap((tool) =>
      Array.from({ length: workersEach }, (_, worker) => this.work(tool, `${name}-${worker}`)),
    );
  }

  /** How many calls of the tool have ended like this since the first `from` of all calls. */
  count(tool: string, ending: 'answered' | 'error', from = 0): number {
    const ended = this.calls.slice(from).filter((call) => call.tool === tool);
    return ended.filter(({ error }) => (error === null) === (ending === 'answered')).length;
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.workers);
  }

  private async work({ url, tool, argument }: LoadedTool, name: string): Promise<void> {
    for (let n = 0; this.running; n += 1) {
      const given = { [argument]: `${name}-${n}` };
      const reply = await callTool({ url, token: this.token, tool, arguments: given });
      const argumentsHash = createHash('sha256').update(JSON.stringify(given)).digest('hex');
      this.calls.push({ tool, argumentsHash, error: errorOf(reply) });
      await sleep(PAUSE_MS);
    }
  }
}

/** The code under which the gate tells an error, as a JSON-RPC error or in a tool's result. */
function errorOf({ body }: ToolReply): string | null {
  const told = body.error?.data?.code ?? body.result?._meta?.['dev.gatehouse/error']?.code;
  if (told !== undefined) return told;
  return body.result ? null : 'no answer';
}
