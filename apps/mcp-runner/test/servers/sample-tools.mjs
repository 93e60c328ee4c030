// What the servers that tests start can do, the same over every SDK.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

let remembered = null;

const TOOLS = {
  echo({ text }) {
    remembered = text;
    return text;
  },
  recall: () => String(remembered),
  environment: () => JSON.stringify(process.env),
  pid: () => String(process.pid),
  /** Tells twice how far it has come, and then waits to be cancelled. */
  async wait({ file }, { signal, progress }) {
    await progress(1);
    await progress(2);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    appendFileSync(file, 'cancelled\n');
    return 'waited';
  },
  /** Asks for a name first. */
  async book(_, { ask }) {
    const properties = { name: { type: 'string' } };
    const requestedSchema = { type: 'object', properties, required: ['name'] };
    const { action, content } = await ask({ message: 'Under which name?', requestedSchema });
    return `${action}: ${content?.name}`;
  },
  crash: () => process.exit(3),
  /** Starts a process that leaves the group, and outlives its parent. */
  fork() {
    const options = { detached: true, stdio: 'ignore' };
    const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], options);
    child.unref();
    return String(child.pid);
  },
  async flood() {
    const line = '{"jsonrpc":"2.0","method":"notifications/made/up"}\n';
    for (;;) await written(process.stdout, line);
  },
  async endless() {
    for (;;) await written(process.stdout, 'x'.repeat(65_536));
  },
  async chatter() {
    for (let line = 0; line < 5_000; line += 1) {
      await written(process.stderr, `line ${line} ${'x'.repeat(100)}\n`);
    }
    return 'chattered';
  },
  eat() {
    remembered = Array.from({ length: 40 }, () => Buffer.alloc(10 * 1024 * 1024, 1));
    return new Promise(() => undefined);
  },
};

export const tools = Object.keys(TOOLS).map((name) => ({
  name,
  description: name,
  inputSchema: { type: 'object' },
  annotations: { readOnlyHint: true },
}));

/** Calls a tool; `signal` aborts when its caller has cancelled it, `ask` has a form filled in. */
export async function call(name, args, { signal, progress, ask }) {
  const text = await TOOLS[name](args, { signal, progress, ask });
  return { content: [{ type: 'text', text }] };
}

function written(stream, line) {
  return new Promise((resolve) => {
    if (stream.write(line)) setImmediate(resolve);
    else stream.once('drain', resolve);
  });
}
