import type { ArgumentBinding } from '@gatehouse/contracts';
import { argumentName } from './tool-name.js';
import type { SchemaNode } from './schema-object.js';

/** One argument of a tool: what the caller sees of it, and how it travels. */
export interface ToolArgument {
  readonly binding: ArgumentBinding;
  readonly schema: SchemaNode;
  readonly required: boolean;
}

/** Gives parameters their argument names. The first to come keeps its own; a later one says where it is. */
export class ArgumentNames {
  private readonly taken = new Set<string>();

  isFree(name: string): boolean {
    return !this.taken.has(argumentName(name));
  }

  claim(name: string, location: string): string {
    const candidates = [argumentName(name), argumentName(`${location}_${name}`)];
    const free = candidates.find((candidate) => !this.taken.has(candidate));
    const claimed = free ?? this.numbered(argumentName(name));
    this.taken.add(claimed);
    return claimed;
  }

  private numbered(name: string): string {
    for (let count = 2; ; count++) {
      const candidate = `${name.slice(0, 60)}_${count}`;
      if (!this.taken.has(candidate)) return candidate;
    }
  }
}
