// What the servers that tests start can do, the same over every SDK.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

const object = { type: 'object' };
export const tools = [
  'echo',
  'recall',
  'environment',
  'pid',
  'wait',
  'crash',
  'fork',
  'flood',
  'endless',
  'chatter',
  'eat',
].map((name) => ({ name, description: name, inputSchema: object }));

let remembered = null;

/** Calls a tool; `signal` aborts when its caller has cancelled it. */
export async function call(name, args, { signal, progress }) {
  switch (name) {
    case 'echo':
      remembered = args.text;
      return text(args.text);
    case 'recall':
      return text(String(remembered));
    case 'environment':
      return text(JSON.stringify(process.env));
    case 'pid':
      return text(String(process.pid));
    case 'wait':
      await progress(1);
      await progress(2);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      appendFileSync(args.file, 'cancelled\n');
      return text('waited');
    case 'crash':
      return process.exit(3);
    case 'fork':
      return text(String(fork()));
    case 'flood':
      for (;;)
        await written(process.stdout, '{"jsonrpc":"2.0","method":"notifications/made/up"}\n');
    case 'endless':
      for (;;) await written(process.stdout, 'x'.repeat(65_536));
    case 'chatter':
      for (let line = 0; line < 20_000; line += 1) await written(process.stderr, `line ${line}\n`);
      return text('chattered');
    case 'eat':
      remembered = Array.from({ length: 40 }, () => Buffer.alloc(10 * 1024 * 1024, 1));
      return new Promise(() => undefined);
    default:
      throw new TypeError(`there is no ${name}`);
  }
}

/** Starts a process that leaves the group, and outlives its parent. */
function fork() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], {
    detached: true,
    stdio: 'ignore',
  });
  child.unref();
  return child.pid;
}

function text(words) {
  return { content: [{ type: 'text', text: words }] };
}

function written(stream, line) {
  return new Promise((resolve) => {
    if (stream.write(line)) setImmediate(resolve);
    else stream.once('drain', resolve);
  });
}
