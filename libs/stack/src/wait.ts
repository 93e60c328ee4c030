import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from './managed-process.js';
import { StackError } from './stack-error.js';

const POLL_MS = 25;

/** Waits until something answers on a TCP port, or the process that should has ended. */
export function waitForPort(
  port: number,
  process: ManagedProcess,
  timeoutMs = 15_000,
): Promise<void> {
  return waitUntil(() => answers(port), process, timeoutMs);
}

/** Waits until a URL answers with a 2xx status. */
export function waitForHealth(
  url: string,
  process: ManagedProcess,
  timeoutMs = 30_000,
): Promise<void> {
  return waitUntil(
    async () => {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      await response?.body?.cancel();
      return response?.ok === true;
    },
    process,
    timeoutMs,
  );
}

async function waitUntil(
  ready: () => Promise<boolean>,
  process: ManagedProcess,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await ready())) {
    if (!process.running) throw failure(process, 'ended before it was ready');
    if (performance.now() > deadline) throw failure(process, `was not ready in ${timeoutMs} ms`);
    await sleep(POLL_MS);
  }
}

function failure(process: ManagedProcess, what: string): StackError {
  const words = process.lastWords();
  return new StackError(
    `${process.options.name} ${what}.${words ? ` It said:\n${words}` : ''}\nIts log: ${process.options.logFile}`,
  );
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
