import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StackError } from '../stack-error.js';

/** The root of the repository: where `apps` and `mocks` are. */
export function repositoryRoot(): string {
  let dir = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(dir, 'turbo.json'))) {
    const parent = dirname(dir);
    if (parent === dir) throw new StackError('The repository of Gatehouse was not found');
    dir = parent;
  }
  return dir;
}

/** Where a stack keeps everything that it writes. */
export interface DataLayout {
  readonly root: string;
  readonly logs: string;
  readonly nats: string;
  readonly postgres: string;
  readonly secretsFile: string;
  /** Where authz puts the secret of each application. */
  readonly credentials: string;
  /** How others find a running stack. */
  readonly stackFile: string;
}

export function dataLayout(root: string): DataLayout {
  return {
    root,
    logs: join(root, 'logs'),
    nats: join(root, 'nats'),
    postgres: join(root, 'postgres'),
    secretsFile: join(root, 'secrets.json'),
    credentials: join(root, 'credentials'),
    stackFile: join(root, 'stack.json'),
  };
}
