/** Prints each step when it begins and how long it took when it has ended; on stderr, so that stdout stays the answer's. */
export function createSteps(out = process.stderr) {
  const live = out.isTTY === true;
  return function step(title) {
    const began = performance.now();
    if (live) out.write(`  … ${title}`);
    return function done(note = '') {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      const line = `  ✓ ${title}${note ? ` (${note})` : ''} ${seconds} s`;
      out.write(live ? `\r\u001b[2K${line}\n` : `${line}\n`);
    };
  };
}

/** Ends the process with a message that says what went wrong and what to do. */
export function fail(error) {
  const known =
    error instanceof Error && (error.name === 'StackError' || error.name === 'SetupError');
  const text = known
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`\n✗ ${text}\n`);
  process.exitCode = 1;
}

/** Something on this machine is missing; the message says what, and the command that mends it. */
export class SetupError extends Error {
  name = 'SetupError';
}
