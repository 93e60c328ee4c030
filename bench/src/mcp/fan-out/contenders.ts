import type { Gatehouse } from '../../contest/gate.js';
import type { Phase } from '../../contest/phase.js';
import type { Subject } from '../../contest/subject.js';
import { MODERN } from '../headers.js';
import { calls, lists } from '../workload.js';
import {
  aggregateName,
  API_FAN_OUTS,
  APPLICATION,
  memberName,
  UPSTREAM_FAN_OUTS,
} from './manifests.js';

/** One address of the gate, with so many servers behind it. */
export interface Contender {
  readonly subject: Subject;
  readonly kind: 'api' | 'upstream';
  /** Null for a server that is called by itself: what the others are compared with. */
  readonly members: number | null;
  readonly phases: readonly Phase[];
}

const SIZES = [
  ['api', API_FAN_OUTS],
  ['upstream', UPSTREAM_FAN_OUTS],
] as const;

/** Each kind of server by itself, and as one of many. */
export async function contenders(gate: Gatehouse): Promise<Contender[]> {
  const found: Contender[] = [];
  for (const [kind, sizes] of SIZES) {
    found.push(await contender(gate, kind, null));
    for (const size of sizes) found.push(await contender(gate, kind, size));
  }
  return found;
}

async function contender(
  gate: Gatehouse,
  kind: Contender['kind'],
  members: number | null,
): Promise<Contender> {
  const name = members === null ? memberName(kind, 0) : aggregateName(kind, members);
  const subject = await gate.at(
    {
      service: 'mcp-ingress',
      resource: `${name}/v1.0/mcp`,
      path: '',
      headers: MODERN,
      application: APPLICATION,
    },
    { name, title: titleOf(kind, members) },
  );
  return { subject, kind, members, phases: phasesOf(kind, members) };
}

function titleOf(kind: Contender['kind'], members: number | null): string {
  const what = kind === 'api' ? 'server of an API' : 'upstream MCP server';
  if (members === null) return `one ${what}, by itself`;
  return `${members} ${what.replace('server', members === 1 ? 'server' : 'servers')} at one address`;
}

/** Calls go to all members in turn. */
function phasesOf(kind: Contender['kind'], members: number | null): Phase[] {
  const prefixes =
    members === null
      ? ['']
      : Array.from({ length: members }, (_, at) => `${memberName(kind, at)}__`);
  const [call, list] = [calls(prefixes), lists(prefixes.length)];
  return [
    { name: 'call c=1', workload: call, connections: 1 },
    { name: 'call c=32', workload: call, connections: 32 },
    { name: 'list c=1', workload: list, connections: 1 },
    { name: 'list c=32', workload: list, connections: 32 },
  ];
}
