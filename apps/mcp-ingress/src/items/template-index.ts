import type { ServedTemplate } from './served-items.js';

/** Templates by how they begin, so that of many only those are compared that an address may fit. */
export class TemplateIndex {
  private readonly byStart = new Map<string, ServedTemplate[]>();
  private readonly lengths: ReadonlySet<number>;

  constructor(templates: Iterable<ServedTemplate>) {
    for (const template of templates) {
      const { start } = template.pattern;
      const alike = this.byStart.get(start) ?? [];
      alike.push(template);
      this.byStart.set(start, alike);
    }
    this.lengths = new Set(Array.from(this.byStart.keys(), ({ length }) => length));
  }

  /** The template that gives most of an address; of several that give the same, the first by its id. */
  closest(uri: string): ServedTemplate | null {
    const candidates = [...this.lengths]
      .filter((length) => length <= uri.length)
      .flatMap((length) => this.byStart.get(uri.slice(0, length)) ?? []);
    const [closest = null] = candidates
      .filter(({ pattern }) => pattern.fits(uri))
      .toSorted(
        (a, b) => b.pattern.literals - a.pattern.literals || (a.tool.name < b.tool.name ? -1 : 1),
      );
    return closest;
  }
}
