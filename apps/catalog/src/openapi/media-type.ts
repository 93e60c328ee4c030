import { isRecord } from '../text/document.js';

const JSON_TYPE = /^application\/(json|[a-z0-9.!#$&^_-]+\+json)$/;

export interface JsonContent {
  /** The media type as the contract writes it. */
  readonly mediaType: string;
  /** Its Schema Object; undefined if the contract gives none. */
  readonly schema: unknown;
}

/** The JSON form of a body's `content`, plain `application/json` before its relatives; null if there is none. */
export function jsonContent(content: unknown): JsonContent | null {
  if (!isRecord(content)) return null;
  const types = Object.keys(content).filter((type) => JSON_TYPE.test(bare(type)));
  const mediaType = types.find((type) => bare(type) === 'application/json') ?? types[0];
  if (mediaType === undefined) return null;
  const object = content[mediaType];
  return { mediaType, schema: isRecord(object) ? object['schema'] : undefined };
}

function bare(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
