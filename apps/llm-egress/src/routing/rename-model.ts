import { topLevelString } from '../json/top-level-string.js';

/** The request with another name in its `model`; everything else keeps its bytes. */
export function renameModel(body: Buffer, name: string): Buffer {
  const range = topLevelString(body, 'model');
  if (!range) return body;
  const written = Buffer.from(JSON.stringify(name));
  return Buffer.concat([body.subarray(0, range.start), written, body.subarray(range.end)]);
}
