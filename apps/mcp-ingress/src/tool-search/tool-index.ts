import type { JsonSchema } from '@gatehouse/contracts';
import MiniSearch from 'minisearch';
import { isObject } from '../json/is-object.js';
import { verbsFor } from './verbs.js';
import { lookedUp, words } from './words.js';

/** What of a tool can be found. */
export interface SearchedTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description: string;
  readonly inputSchema: JsonSchema;
}

/** So many tools are read at a time, then others have their turn. */
const CHUNK = 20;

/** The verb that an operation may use counts where it is named, and for less than what was said. */
const AS_VERBS = { fields: ['label'], prefix: false, fuzzy: false, boostTerm: () => 0.5 };

/** Finds tools by what they are called, what they say they do, and what they take. */
export class ToolIndex {
  private readonly index = new MiniSearch<ReturnType<typeof documentOf>>({
    idField: 'name',
    fields: ['label', 'description', 'parameters'],
    tokenize: words,
    processTerm: lookedUp,
    searchOptions: {
      boost: { label: 4, description: 2, parameters: 0.5 },
      prefix: (term) => term.length > 3,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
    },
  });

  private constructor() {}

  static async of(tools: readonly SearchedTool[]): Promise<ToolIndex> {
    const toolIndex = new ToolIndex();
    await toolIndex.index.addAllAsync(tools.map(documentOf), { chunkSize: CHUNK });
    return toolIndex;
  }

  /** The names of the tools that fit best, the best first, of those that may be found. */
  find(query: string, options: { limit: number; mayFind: ReadonlySet<string> }): string[] {
    const verbs = words(query).flatMap(verbsFor).join(' ');
    const found = this.index.search(
      { combineWith: 'OR', queries: [query, { queries: [verbs], ...AS_VERBS }] },
      { filter: ({ id }) => options.mayFind.has(String(id)) },
    );
    return found.slice(0, options.limit).map(({ id }) => String(id));
  }
}

function documentOf({ name, title = '', description, inputSchema }: SearchedTool) {
  const parameters = parameterText(inputSchema);
  return { name, label: `${name} ${title}`, description, parameters };
}

/** The names of the arguments, and what is said of them: one level, since deeper ones are many and alike. */
function parameterText({ properties }: JsonSchema): string {
  if (!isObject(properties)) return '';
  return Object.entries(properties)
    .map(([name, schema]) => {
      const description = isObject(schema) ? schema['description'] : '';
      return `${name} ${typeof description === 'string' ? description : ''}`;
    })
    .join(' ');
}
