import { GatewayError } from '@gatehouse/contracts';
import type { Events } from '../events.js';
import { folderState, readPolicyFiles } from './policy-folder.js';
import { PolicySet } from './policy-set.js';
import { readPolicies } from './read-policies.js';

type Reports = Pick<Events, 'policiesLoaded' | 'policiesBroken'>;

/** The policies in force: those of the folder, as of its last state that had no mistake. */
export class Policies {
  private seen: string;
  private settled: string;
  private mistakes: readonly string[] = [];

  private constructor(
    private readonly dir: string,
    private readonly events: Reports,
    private set: PolicySet,
    state: string,
  ) {
    this.seen = state;
    this.settled = state;
  }

  /** @throws GatewayError `invalid_manifest` with every mistake: nothing is in force that could stay so. */
  static async start(dir: string, events: Reports): Promise<Policies> {
    const state = await folderState(dir);
    const read = readPolicies(await readPolicyFiles(dir));
    if (!read.ok) {
      const text = read.mistakes.join('\n  ');
      throw new GatewayError(
        'invalid_manifest',
        `The policies in ${dir} have mistakes:\n  ${text}`,
      );
    }
    const set = new PolicySet(read.policies);
    events.policiesLoaded({ policies: set.policies.length, digest: set.digest });
    return new Policies(dir, events, set, state);
  }

  get current(): PolicySet {
    return this.set;
  }

  /** Rejects while the folder holds something else than what is in force. */
  async check(): Promise<void> {
    if (this.mistakes.length === 0) return;
    throw new GatewayError('invalid_manifest', undefined, { detail: this.mistakes.join('; ') });
  }

  /**
   * Looks at the folder, and takes over what has changed once it has kept still between two looks: half a
   * file may read like a whole one that forbids less.
   */
  async look(): Promise<void> {
    const state = await folderState(this.dir);
    const still = state === this.seen;
    this.seen = state;
    if (!still || state === this.settled) return;
    this.settled = state;
    await this.takeOver();
  }

  /** The folder cannot be read: what was read from it before stays in force. */
  lost(error: unknown): void {
    const mistake = `${this.dir}: ${error instanceof Error ? error.message : String(error)}`;
    if (this.mistakes[0] === mistake) return;
    this.settled = '';
    this.report([mistake]);
  }

  private async takeOver(): Promise<void> {
    const read = readPolicies(await readPolicyFiles(this.dir));
    if (!read.ok) {
      this.report(read.mistakes);
      return;
    }
    this.mistakes = [];
    this.set = new PolicySet(read.policies);
    this.events.policiesLoaded({ policies: read.policies.length, digest: this.set.digest });
  }

  private report(mistakes: readonly string[]): void {
    this.mistakes = mistakes;
    this.events.policiesBroken({ mistakes });
  }
}
