import type { PublishedTool } from '@gatehouse/contracts';

/** A path parameter as it stands in the URL: not decoded, since a separator may be encoded in it. */
export type PathCaptures = ReadonlyMap<string, string>;

/** Where a request leads: to an operation, to a path that has others, or nowhere. */
export type Found =
  | { readonly kind: 'operation'; readonly tool: PublishedTool; readonly captures: PathCaptures }
  | { readonly kind: 'other-methods'; readonly allow: readonly string[] }
  | { readonly kind: 'nothing' };

interface Segment {
  /** Decoded; null for one that holds parameters. */
  readonly literal: string | null;
  /** The text around its parameters: one piece more than there are names. */
  readonly around: readonly string[];
  readonly names: readonly string[];
}

interface Route {
  readonly template: readonly Segment[];
  readonly tools: Map<string, PublishedTool>;
}

/**
 * The paths of an API. Of several that match, the one that is concrete where the others are templated goes
 * first (OpenAPI 3.1 section 4.8.8.2).
 */
export class PathTable {
  /** By the number of segments. */
  private readonly routes = new Map<number, Route[]>();

  constructor(tools: Iterable<PublishedTool>) {
    const byPath = new Map<string, Route>();
    for (const tool of tools) {
      const { path, method } = tool.operation;
      const known = byPath.get(path);
      const route = known ?? {
        template: path.slice(1).split('/').map(segmentOf),
        tools: new Map(),
      };
      route.tools.set(method, tool);
      if (known) continue;
      byPath.set(path, route);
      const { length } = route.template;
      this.routes.set(length, [...(this.routes.get(length) ?? []), route]);
    }
    for (const routes of this.routes.values()) routes.sort(concreteFirst);
  }

  /** @param path what follows the address of the API, percent-encoded, with its first slash. */
  find(method: string, path: string): Found {
    const segments = path.slice(1).split('/');
    const allow = new Set<string>();
    for (const { template, tools } of this.routes.get(segments.length) ?? []) {
      const captures = capturesOf(template, segments);
      if (!captures) continue;
      const tool = tools.get(method);
      if (tool) return { kind: 'operation', tool, captures };
      for (const other of tools.keys()) allow.add(other);
    }
    return allow.size > 0 ? { kind: 'other-methods', allow: [...allow] } : { kind: 'nothing' };
  }
}

function segmentOf(text: string): Segment {
  const parts = text.split(/\{([^{}]+)\}/);
  const names = parts.filter((_, index) => index % 2 === 1);
  const around = parts.filter((_, index) => index % 2 === 0);
  return { literal: names.length === 0 ? (decoded(text) ?? text) : null, around, names };
}

function capturesOf(
  template: readonly Segment[],
  segments: readonly string[],
): PathCaptures | null {
  const captures = new Map<string, string>();
  for (const [index, segment] of template.entries()) {
    const text = segments[index] ?? '';
    if (segment.literal !== null) {
      if (decoded(text) !== segment.literal) return null;
      continue;
    }
    const values = valuesIn(segment.around, text);
    if (!values) return null;
    for (const [at, name] of segment.names.entries()) captures.set(name, values[at] ?? '');
  }
  return captures;
}

/** What stands between pieces of text; each value is as short as it can be, and none is empty. */
function valuesIn(around: readonly string[], text: string): string[] | null {
  const [first = '', ...following] = around;
  if (!text.startsWith(first)) return null;
  const values: string[] = [];
  let from = first.length;
  for (const [index, piece] of following.entries()) {
    const isLast = index === following.length - 1;
    const to = isLast ? text.length - piece.length : text.indexOf(piece, from + 1);
    if (to <= from || (isLast && !text.endsWith(piece))) return null;
    values.push(text.slice(from, to));
    from = to + piece.length;
  }
  return values;
}

/** The path that has text earlier where the other has a parameter. */
function concreteFirst(a: Route, b: Route): number {
  for (const [index, { literal }] of a.template.entries()) {
    const other = b.template[index]?.literal ?? null;
    if ((literal === null) !== (other === null)) return literal === null ? 1 : -1;
  }
  return 0;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
