/** So many groups are told apart in an interval; of all others there is one for each reason. */
export const MAX_GROUPS = 128;

/** The network of a group that stands for many. */
export const OTHERS = 'others';

/** Calls of one network that were refused for the same reason. */
export interface Group<Call> {
  readonly reason: string;
  readonly network: string;
  calls: number;
  /** Calls that no record tells of yet, and the last of them. */
  untold: number;
  last: Call;
}

/** Counts calls by reason and network. However many networks there are, no call is lost; which network it was may be. */
export class StrangerGroups<Call> {
  private groups = new Map<string, Group<Call>>();

  /** The group of a call that has come in. */
  of(reason: string, network: string, call: Call): Group<Call> {
    const known = this.groups.get(`${reason} ${network}`);
    if (known) return known;
    const shown = this.groups.size < MAX_GROUPS ? network : OTHERS;
    const key = `${reason} ${shown}`;
    const group = this.groups.get(key) ?? {
      reason,
      network: shown,
      calls: 0,
      untold: 0,
      last: call,
    };
    this.groups.set(key, group);
    return group;
  }

  /** Takes those out that no record tells of, and begins anew. */
  takeUntold(): Group<Call>[] {
    const ended = [...this.groups.values()];
    this.groups = new Map();
    return ended.filter(({ untold }) => untold > 0);
  }

  /** Counts again what could not be told: it counts for as many calls as it did. */
  putBack({ reason, network, calls, untold, last }: Group<Call>): void {
    const group = this.of(reason, network, last);
    group.calls += calls;
    group.untold += untold;
  }
}
