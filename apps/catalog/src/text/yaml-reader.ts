import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Document, LineCounter, Node, YAMLMap } from 'yaml';
import { LIMITS, weightOf } from './document.js';
import type { TextProblem } from './document.js';
import type { Path } from './path.js';

/** Turns YAML nodes into plain data. Aliases are copied out, within the limits, so no value is shared. */
export class YamlReader {
  readonly problems: TextProblem[] = [];
  private readonly anchors = new Map<string, Node>();
  private readonly copying = new Set<Node>();
  private weight = 0;
  private depth = 0;

  constructor(private readonly lines: LineCounter) {}

  read(node: unknown): unknown {
    this.weight += weightOf(isScalar(node) ? node.value : null);
    if (this.weight > LIMITS.weight) return this.refuseOnce('the text expands to too much data');
    if (isScalar(node)) return this.readScalar(node.value, node);
    if (isAlias(node)) return this.readAlias(node.source, node);
    if (!isMap(node) && !isSeq(node)) return null;
    if (node.anchor) this.anchors.set(node.anchor, node);
    if (this.depth >= LIMITS.depth) return this.refuseOnce('the text is nested too deeply');
    this.depth++;
    const value = isMap(node) ? this.readMap(node) : node.items.map((item) => this.read(item));
    this.depth--;
    return value;
  }

  private readScalar(value: unknown, node: Node & { anchor?: string }): unknown {
    if (node.anchor) this.anchors.set(node.anchor, node);
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.refuse('the number is not finite', node);
    }
    return value;
  }

  private readAlias(name: string, alias: Node): unknown {
    const target = this.anchors.get(name);
    if (!target) return this.refuse(`nothing is anchored as &${name}`, alias);
    if (this.copying.has(target)) return this.refuse(`&${name} contains itself`, alias);
    this.copying.add(target);
    const value = this.read(target);
    this.copying.delete(target);
    return value;
  }

  private readMap(map: YAMLMap): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    // An alias to the map that is being read would copy it into itself.
    this.copying.add(map);
    for (const { key, value } of map.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const node = isScalar(key) ? key : map;
      if (name === '__proto__') this.refuse('the key __proto__ is not allowed', node);
      else if (entries.has(name)) this.refuse(`the key ${name} stands here twice`, node);
      else entries.set(name, this.read(value));
    }
    this.copying.delete(map);
    return Object.fromEntries(entries);
  }

  private refuse(message: string, node: Node): undefined {
    const offset = node.range?.[0];
    const line = offset === undefined ? null : this.lines.linePos(offset).line;
    this.problems.push({ message, line });
    return undefined;
  }

  private refuseOnce(message: string): undefined {
    if (this.problems.some((problem) => problem.message === message)) return undefined;
    this.problems.push({ message, line: null });
    return undefined;
  }
}

/** Finds the line of a value, or of the deepest part of its path that is there. */
export function lineFinder(document: Document, lines: LineCounter): (path: Path) => number | null {
  return (path) => {
    let node: unknown = document.contents;
    let offset = offsetOf(node);
    for (const part of path) {
      const step: { at: unknown; next: unknown } | null = stepInto(node, part);
      if (!step) break;
      offset = offsetOf(step.at) ?? offset;
      node = step.next;
    }
    return offset === undefined ? null : lines.linePos(offset).line;
  };
}

function stepInto(node: unknown, part: string | number): { at: unknown; next: unknown } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    return pair ? { at: pair.key, next: pair.value } : null;
  }
  if (!isSeq(node)) return null;
  const item = node.items[Number(part)];
  return item === undefined ? null : { at: item, next: item };
}

function offsetOf(node: unknown): number | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range?.[0];
}
