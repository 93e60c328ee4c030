import type { McpServerManifest } from '../manifest/manifest.js';
import { prefixOf } from '../manifest/mcp/aggregate.js';
import type { MemberSpec } from '../manifest/mcp/aggregate.js';
import type { Finding } from '../text/mistake.js';
import type { Compiled } from './compile-simple.js';
import { serverEntry } from './server-entry.js';
import type { World } from './world.js';

/**
 * Makes one server of several. A member must be known, or a misspelt one would be missed by nobody; it need
 * not be published: the gate serves what there is of an aggregate, and tells callers what there is not.
 */
export function compileAggregate(
  manifest: McpServerManifest,
  { world, revision }: { world: World; revision: number },
): Compiled {
  const { metadata, spec } = manifest;
  const members = spec.members ?? [];
  const scopes = members.flatMap((member) => scopesOf(member, world));
  const findings = members.flatMap((member, index) => {
    const message = problemOf(member, metadata.tenant, world);
    return message ? [{ path: ['spec', 'members', index], message } satisfies Finding] : [];
  });
  return {
    entry: {
      ...serverEntry(manifest, revision, { scopes, tools: [] }),
      members: members.map((member) => ({
        name: member.name,
        version: member.version,
        prefix: prefixOf(member),
      })),
    },
    findings,
  };
}

function problemOf({ name, version }: MemberSpec, tenant: string, world: World): string | null {
  const found = world.find({ kind: 'McpServer', tenant, name, version });
  if (found && 'problem' in found) return found.problem;
  const isAggregate = found?.manifest.kind === 'McpServer' && found.manifest.spec.members;
  return isAggregate ? `${name} has members itself: name those` : null;
}

function scopesOf({ name, version }: MemberSpec, world: World): readonly string[] {
  const entry = world.entries.get(`McpServer/${name}/${version}`);
  return entry?.kind === 'McpServer' ? entry.scopes : [];
}
