import { ManagedProcess, repositoryRoot } from '@gatehouse/stack';
import { eventually } from '@gatehouse/testkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestGate } from './test-gate.js';

/** An MCP server that is somebody else's, as a process that can be killed. */
export interface UpstreamProcess {
  readonly url: string;
  readonly process: ManagedProcess;
}

/** Starts one. It has the tools of `SampleMcp`. */
export async function startUpstreamProcess({ layout }: TestGate): Promise<UpstreamProcess> {
  const portFile = join(layout.root, 'upstream-mcp.port');
  const upstream = new ManagedProcess({
    name: 'upstream-mcp',
    command: process.execPath,
    args: [join(repositoryRoot(), 'test/e2e/support/upstream-mcp.mjs'), portFile],
    env: { PATH: process.env['PATH'] },
    logFile: join(layout.logs, 'upstream-mcp.log'),
    tether: true,
  });
  upstream.start();
  const port = await eventually(
    async () => {
      if (!upstream.running) throw new Error(`upstream-mcp ended: ${upstream.lastWords()}`);
      const text = await readFile(portFile, 'utf8');
      if (!/^\d+$/.test(text)) throw new TypeError('upstream-mcp has no port yet');
      return text;
    },
    { withinMs: 30_000, everyMs: 50 },
  );
  return { url: `http://127.0.0.1:${port}/mcp`, process: upstream };
}
