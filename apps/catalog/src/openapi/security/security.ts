import { isSamePlace, placeOf } from '@gatehouse/contracts';
import type { BackendCredential } from '@gatehouse/contracts';
import { z } from 'zod';
import type { BackendSecuritySpec } from '../../manifest/mcp/backend-security.js';
import { isRecord } from '../../text/document.js';
import type { Finding } from '../../text/mistake.js';
import { shorten } from '../../text/path.js';
import { noSuch } from '../../text/suggest.js';
import { References } from '../references.js';
import { fillScheme } from './fill-scheme.js';
import type { FilledScheme } from './fill-scheme.js';

/** Alternatives, each of schemes that must all be met, with the scopes that are asked of them. */
const Requirements = z.array(z.record(z.string(), z.array(z.string())));
type Requirement = z.output<typeof Requirements>[number];

/** What a call of an operation carries, or what it would have to. */
export type Secured =
  | { readonly credentials: readonly BackendCredential[] }
  | { readonly missing: string };

/** The security of one contract (OpenAPI 3.1 sections 4.8.27 and 4.8.30), as a manifest fills it. */
export class Security {
  private constructor(
    private readonly filled: ReadonlyMap<string, FilledScheme>,
    private readonly general: unknown,
  ) {}

  /** @returns also what is wrong with what the manifest says, by the names of the schemes. */
  static of(
    document: Readonly<Record<string, unknown>>,
    given: BackendSecuritySpec,
  ): { readonly security: Security; readonly findings: readonly Finding[] } {
    const { components } = document;
    const schemes = isRecord(components) ? components['securitySchemes'] : null;
    const known = isRecord(schemes) ? schemes : {};
    const references = new References(document);
    const filled = new Map<string, FilledScheme>();
    const findings: Finding[] = [];
    for (const [name, spec] of Object.entries(given)) {
      const scheme = Object.hasOwn(known, name) ? references.follow(known[name], [])?.value : null;
      const result = Object.hasOwn(known, name)
        ? fillScheme(scheme, spec)
        : { problem: noSuch('security scheme', name, Object.keys(known)) };
      if ('problem' in result) findings.push({ path: [name], message: result.problem });
      else filled.set(name, result);
    }
    return { security: new Security(filled, document['security']), findings };
  }

  /**
   * What an operation is called with: the first of its alternatives that the manifest fills. What it may be
   * called with comes before nothing, where it may be called with nothing, too.
   * @param own the operation's own requirements; undefined if those of the contract hold.
   */
  of(own: unknown): Secured {
    const parsed = Requirements.safeParse(own ?? this.general ?? []);
    if (!parsed.success) return { missing: 'something that cannot be read' };
    const asking = parsed.data.filter((requirement) => Object.keys(requirement).length > 0);
    for (const requirement of asking) {
      const credentials = this.fill(requirement);
      if (credentials) return { credentials };
    }
    if (asking.length < parsed.data.length || asking.length === 0) return { credentials: [] };
    return { missing: shorten(asking.map(namesOf).join(', or ')) };
  }

  /** The credentials of all schemes of one alternative; null if one is not there, or two want one place. */
  private fill(requirement: Requirement): BackendCredential[] | null {
    const credentials: BackendCredential[] = [];
    for (const [name, scopes] of Object.entries(requirement)) {
      const credential = this.filled.get(name)?.(scopes);
      if (!credential) return null;
      const place = placeOf(credential);
      if (credentials.some((other) => isSamePlace(place, placeOf(other)))) return null;
      credentials.push(credential);
    }
    return credentials;
  }
}

function namesOf(requirement: Requirement): string {
  return Object.keys(requirement).join(' and ');
}
