// An MCP server in a process of its own, so that it can be killed: node upstream-mcp.mjs <file>
// It keeps its port in the file, and comes back where it was.
import { startMcpServer } from '@gatehouse/testkit';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const WITHIN_MS = 30_000;
const file = process.argv[2] ?? '';
const port = Number(await readFile(file, 'utf8').catch(() => '0'));

/** Somebody's outgoing connection may have the port for a moment. */
async function start() {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    try {
      return await startMcpServer({ era: 'modern', port });
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

const server = await start();
await writeFile(file, new URL(server.url).port);
// It ends with the test that has started it, however that ends.
process.once('disconnect', () => process.exit());
