// A server that does not end when its input does, nor when it is asked to; it says its process id to a file.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

process.on('SIGTERM', () => undefined);
setInterval(() => undefined, 1_000);
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method !== 'initialize') return;
  writeFileSync(process.env.PID_FILE, String(process.pid));
  const result = {
    protocolVersion: params.protocolVersion,
    capabilities: {},
    serverInfo: { name: 'stubborn', version: '1' },
  };
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
});
