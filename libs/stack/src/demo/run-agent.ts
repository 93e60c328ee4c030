import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { Environment, StackUrls } from '../gate/components.js';
import { repositoryRoot } from '../gate/layout.js';
import { StackError } from '../stack-error.js';

const TIMEOUT_MS = 120_000;
const SERVERS = ['crm', 'orders', 'kb'];

const AgentReport = z.object({
  answer: z.string(),
  turns: z.number(),
  toolCalls: z.array(z.object({ server: z.string(), tool: z.string() })),
});
export type AgentReport = z.output<typeof AgentReport>;

export interface AgentRun {
  readonly urls: StackUrls;
  readonly token: string;
  /** The caller's environment, for `QUESTION` and `MODEL`. */
  readonly environment: Environment;
  /** Hears what the agent says while it works. */
  readonly onProgress: (text: string) => void;
}

/**
 * Runs the reference agent as a process of its own, with two kinds of URL and one token: all that an
 * agent needs to know of the gate.
 * @throws StackError with the agent's own words when it does not answer.
 */
export async function runAgent(run: AgentRun): Promise<AgentReport> {
  const { code, stdout, stderr } = await execute(run);
  if (code !== 0) {
    throw new StackError(
      `The agent ended with code ${code}: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    );
  }
  const report = AgentReport.safeParse(lastJson(stdout));
  if (report.success) return report.data;
  throw new StackError('The agent did not end with its report', { cause: report.error });
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(run: AgentRun): Promise<Ended> {
  const { urls, environment } = run;
  const servers = SERVERS.map((name) => `${name}=${urls.mcp}/${name}-mcp-server/v1.0/mcp`);
  const main = join(repositoryRoot(), 'apps/agent/dist/main.js');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, '--json'], {
      env: {
        PATH: environment['PATH'],
        MCP_SERVERS: servers.join(','),
        LLM_BASE_URL: `${urls.llm}/claude-agent-gateway/v1.0`,
        GATEHOUSE_TOKEN: run.token,
        QUESTION: environment['QUESTION'] ?? '',
        MODEL: environment['MODEL'] ?? '',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk);
      run.onProgress(chunk.toString());
    });
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({
        code,
        stdout: Buffer.concat(out).toString(),
        stderr: Buffer.concat(err).toString(),
      }),
    );
  });
}

function lastJson(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}
