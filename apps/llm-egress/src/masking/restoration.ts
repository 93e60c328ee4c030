import { Restorer, restoreAll } from './restorer.js';
import type { PlaceholderVault } from './vault.js';

/** What is restored in an answer, and for whom. */
export class Restoration {
  /** `tools`: names of the tools that may see personal values in their input; `*` for all. */
  constructor(
    private readonly vault: PlaceholderVault,
    private readonly tools: readonly string[],
  ) {}

  /** Whether there is anything that could be restored. */
  get active(): boolean {
    return this.vault.size > 0;
  }

  /** For text that a person reads. */
  forText(): Restorer {
    return new Restorer(this.vault, 'text');
  }

  /** For the input of a tool; null if this tool gets the placeholders. */
  forTool(tool: string): Restorer | null {
    return this.mayRestoreIn(tool) ? new Restorer(this.vault, 'document') : null;
  }

  /** Restores a text that is there as a whole. */
  text(text: string): string {
    return restoreAll(text, this.vault, 'text');
  }

  /** Restores the JSON text of a tool's input that is there as a whole, if the tool may see it. */
  toolInput(tool: string, json: string): string {
    return this.mayRestoreIn(tool) ? restoreAll(json, this.vault, 'document') : json;
  }

  private mayRestoreIn(tool: string): boolean {
    return this.active && (this.tools.includes('*') || this.tools.includes(tool));
  }
}
