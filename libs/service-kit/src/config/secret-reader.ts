import type { SecretRef } from '@gatehouse/contracts';
import { readFile } from 'node:fs/promises';
import { Secret } from './secret.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the secrets that the catalogue names, where they are used. What the service is itself configured
 * with is not among them: whoever may write a manifest must not have the broker's password sent to a
 * backend of their own.
 */
export class SecretReader {
  constructor(
    private readonly environment: Environment,
    private readonly ownVariables: ReadonlySet<string>,
  ) {}

  /** The secret, read anew so that a rotated file takes effect; null if it is not there, or not to be had. */
  async read(ref: SecretRef): Promise<Secret | null> {
    const value = 'env' in ref ? this.variable(ref.env) : await this.file(ref.file);
    return value ? new Secret(value) : null;
  }

  private variable(name: string): string | undefined {
    if (this.ownVariables.has(name.replace(/_FILE$/, ''))) return undefined;
    return this.environment[name];
  }

  private async file(path: string): Promise<string | undefined> {
    for (const name of this.ownVariables) {
      if (this.environment[`${name}_FILE`] === path) return undefined;
    }
    try {
      return (await readFile(path, 'utf8')).trim();
    } catch {
      return undefined;
    }
  }
}
