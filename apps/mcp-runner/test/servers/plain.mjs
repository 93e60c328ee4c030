// A server on nothing but Node, which starts fast. It takes what it is asked for by its environment.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { PID_FILE, STUBBORN } = process.env;

if (STUBBORN) {
  process.on('SIGTERM', () => undefined);
  setInterval(() => undefined, 1_000);
}

const ANSWERS = {
  initialize({ protocolVersion }) {
    if (PID_FILE) writeFileSync(PID_FILE, String(process.pid));
    const serverInfo = { name: 'plain', version: '1' };
    return { protocolVersion, capabilities: { tools: {} }, serverInfo };
  },
  'tools/call': ({ arguments: { text } }) => ({ content: [{ type: 'text', text }] }),
};

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  const answer = ANSWERS[method];
  if (answer)
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: answer(params) })}\n`);
});
