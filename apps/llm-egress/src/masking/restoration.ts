import type { ToolRestoration } from '@gatehouse/contracts';
import type { Edge, OffsetMap } from './offset-map.js';
import { Restorer, restoreAll } from './restorer.js';
import type { PlaceholderVault } from './vault.js';

/** What is restored in an answer, and for whom. */
export class Restoration {
  /**
   * `tools`: which real values tools get in their input; all others get the placeholders. `documents`: what
   * masking has moved in the documents of the request, in their order.
   */
  constructor(
    private readonly vault: PlaceholderVault,
    private readonly tools: readonly ToolRestoration[],
    private readonly documents: readonly (OffsetMap | null)[] = [],
  ) {}

  /** Whether there is anything that could be restored. */
  get active(): boolean {
    return this.vault.size > 0;
  }

  /** For text that a person reads. */
  forText(): Restorer {
    return new Restorer(this.vault, { kind: 'text' });
  }

  /** For the input of a tool; null if this tool gets the placeholders. */
  forTool(tool: string): Restorer | null {
    const allows = this.allowedIn(tool);
    return allows && new Restorer(this.vault, { kind: 'document', allows });
  }

  /** Restores a text that is there as a whole. */
  text(text: string): string {
    return restoreAll(text, this.vault, { kind: 'text' });
  }

  /** Restores the JSON text of a tool's input that is there as a whole, as far as the tool may see it. */
  toolInput(tool: string, json: string): string {
    const allows = this.allowedIn(tool);
    return allows ? restoreAll(json, this.vault, { kind: 'document', allows }) : json;
  }

  /** An offset in a document of the request as its owner knows it; left out if nothing has moved there. */
  originalOffset(document: number, offset: number, edge: Edge): number | undefined {
    return this.documents[document]?.toOriginal(offset, edge);
  }

  /** The entities that a tool may see; null for none. */
  private allowedIn(tool: string): ((entity: string) => boolean) | null {
    if (!this.active) return null;
    const rules = this.tools.filter((rule) => matches(rule.tool, tool));
    if (rules.length === 0) return null;
    const entities = new Set<string>(rules.flatMap((rule) => rule.entities));
    return (entity) => entities.has('*') || entities.has(entity);
  }
}

function matches(pattern: string, tool: string): boolean {
  return pattern.endsWith('*') ? tool.startsWith(pattern.slice(0, -1)) : pattern === tool;
}
