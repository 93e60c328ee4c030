import type { FastifyRequest } from 'fastify';
import { bodyBytes } from '@gatehouse/stand-in';
import { refusal } from '../wire/refusal.js';

/** A file as it was uploaded. */
export interface Upload {
  readonly filename: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
  /** Seconds until it expires; null if it does not. */
  readonly lifeSeconds: number | null;
}

const SHORTEST_LIFE_SECONDS = 3_600;
const LONGEST_LIFE_SECONDS = 7_776_000;

/**
 * Reads the body of `POST /v1/files`, which is multipart/form-data.
 * @throws GatewayError `invalid_request` if it is anything else, or has no file.
 */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  const form = await formOf(request);
  const file = form.get('file');
  if (!(file instanceof Blob)) throw refusal('file: Field required');
  const known = new Set(['file', 'expires_in_seconds', 'purpose']);
  const extra = [...form.keys()].find((name) => !known.has(name));
  if (extra !== undefined) throw refusal(`${extra}: Extra inputs are not permitted`);
  // Only the last part of a path is kept.
  const name = 'name' in file ? String(file.name).split(/[/\\]/).at(-1) : '';
  return {
    filename: name || 'unnamed',
    mimeType: file.type || 'application/octet-stream',
    bytes: Buffer.from(await file.arrayBuffer()),
    lifeSeconds: lifeIn(form.get('expires_in_seconds')),
  };
}

async function formOf(request: FastifyRequest): Promise<FormData> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    throw refusal('The request body must be multipart/form-data');
  }
  try {
    const bytes = new Uint8Array(bodyBytes(request));
    return await new Response(bytes, { headers: { 'content-type': type } }).formData();
  } catch {
    throw refusal('The request body is not valid multipart/form-data');
  }
}

function lifeIn(field: unknown): number | null {
  if (field === null) return null;
  const seconds = Number(field);
  const possible =
    Number.isInteger(seconds) &&
    seconds >= SHORTEST_LIFE_SECONDS &&
    seconds <= LONGEST_LIFE_SECONDS;
  if (possible) return seconds;
  throw refusal('expires_in_seconds: Input should be an integer between 3600 and 7776000');
}
