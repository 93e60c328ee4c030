import { isRecord } from '../text/document.js';

const JSON_TYPE = /^application\/(json|[a-z0-9.!#$&^_-]+\+json)$/;

export interface TypedContent {
  /** The media type as the contract writes it. */
  readonly mediaType: string;
  /** Its Schema Object; undefined if the contract gives none. */
  readonly schema: unknown;
  /** How properties of a form travel, by their names. */
  readonly encoding: Readonly<Record<string, unknown>>;
}

/** How a body is written: as JSON, as one of the two kinds of form, as text, or as the bytes themselves. */
export type BodyForm = 'json' | 'form' | 'multipart' | 'text' | 'bytes';

/** Which form of a body is taken where a contract offers several: what says most about the schema goes first. */
const PREFERENCE: readonly (readonly [RegExp, BodyForm])[] = [
  [/^application\/json$/, 'json'],
  [/^application\/merge-patch\+json$/, 'json'],
  [JSON_TYPE, 'json'],
  [/^application\/x-www-form-urlencoded$/, 'form'],
  [/^multipart\/form-data$/, 'multipart'],
  [/^(\*\/\*|application\/\*)$/, 'json'],
  [/^text\/(plain|markdown|csv|html|\*)$/, 'text'],
  [/^(application\/(octet-stream|pdf|zip|gzip)|(image|audio|video)\/.+)$/, 'bytes'],
];

/** The JSON form of an answer's `content`, plain `application/json` before its relatives; null if there is none. */
export function jsonContent(content: unknown): TypedContent | null {
  const found = bodyContent(content);
  return found && JSON_TYPE.test(bare(found.mediaType)) ? found : null;
}

/** The form in which a body is sent; null if it has none that a tool could carry. */
export function bodyContent(content: unknown): (TypedContent & { form: BodyForm }) | null {
  if (!isRecord(content)) return null;
  for (const [pattern, form] of PREFERENCE) {
    const mediaType = Object.keys(content).find((type) => pattern.test(bare(type)));
    if (mediaType === undefined) continue;
    const object = content[mediaType];
    const { schema, encoding } = isRecord(object) ? object : { schema: undefined, encoding: null };
    return { mediaType, form, schema, encoding: isRecord(encoding) ? encoding : {} };
  }
  return null;
}

/** The media type that a request says; a range of types stands for JSON. */
export function sentType({ mediaType, form }: TypedContent & { form: BodyForm }): string {
  if (mediaType.includes('*')) return form === 'text' ? 'text/plain' : 'application/json';
  return form === 'json' || form === 'bytes' || form === 'text' ? mediaType : bare(mediaType);
}

export function bare(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
