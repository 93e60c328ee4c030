import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROBE_MS = 5_000;

/** What is put before a command so that its process is killed when the runner is. */
export type Tether = readonly string[];

/** `setpriv` of util-linux, where it is and can do that (prctl(2), PR_SET_PDEATHSIG); nothing elsewhere. */
export async function findTether(path: string): Promise<Tether> {
  const tether = ['setpriv', '--pdeathsig', 'KILL', '--'];
  const [command = '', ...args] = tether;
  const works = run(command, [...args, 'true'], { env: { PATH: path }, timeout: PROBE_MS });
  return works.then(
    () => tether,
    () => [],
  );
}
