import type { ArgumentBinding, Operation } from '@gatehouse/contracts';
import { randomUUID } from 'node:crypto';
import { isObject } from '../../json/is-object.js';
import type { BoundParameter } from '../bound-request.js';
import { invalidArgument } from '../invalid-argument.js';
import { queryString } from './query.js';
import { plainText } from './text.js';

/** A body as HTTP carries it. */
export interface HttpBody {
  readonly contentType: string;
  readonly bytes: string | Uint8Array;
}

/**
 * Writes the body of a request in the form that its operation asks for.
 * @param fields the properties of a body that is given property by property.
 * @throws GatewayError `invalid_arguments` naming the argument that cannot be written.
 */
export function httpBody(
  { body: type }: Operation,
  body: unknown,
  fields: readonly BoundParameter[],
): HttpBody | null {
  if (body === undefined) return null;
  const { form, contentType } = type ?? { form: 'json', contentType: 'application/json' };
  switch (form) {
    case 'json':
      return { contentType, bytes: JSON.stringify(body) };
    case 'form':
      return { contentType, bytes: queryString(fields.map(asText), new Set()).slice(1) };
    case 'multipart':
      return multipart(fields);
    case 'text':
      return { contentType, bytes: plainText(body) };
    case 'bytes':
      return { contentType, bytes: decoded(body, 'body') };
  }
}

/** A field with a media type of its own is written as that, whatever its style. */
export function asText({ binding, value }: BoundParameter): BoundParameter {
  if (binding.contentType === undefined) return { binding, value };
  const isJson = /[/+]json$/.test(binding.contentType);
  return { binding, value: isJson ? JSON.stringify(value) : plainText(value) };
}

/** RFC 7578; names are escaped as browsers do it (WHATWG HTML, multipart/form-data encoding algorithm). */
function multipart(fields: readonly BoundParameter[]): HttpBody {
  const boundary = `gatehouse-${randomUUID()}`;
  const chunks = fields.flatMap((field) => {
    const { value, binding } = field;
    const items = Array.isArray(value) && binding.explode ? value : [value];
    return items.flatMap((item) => {
      const { disposition, contentType, bytes } = partOf(binding, item);
      const head = `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\ncontent-type: ${contentType}\r\n\r\n`;
      return [Buffer.from(head), Buffer.from(bytes), Buffer.from('\r\n')];
    });
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function partOf(
  { argument, name, base64, contentType }: ArgumentBinding,
  value: unknown,
): { disposition: string; contentType: string; bytes: Uint8Array | string } {
  const disposition = `name="${escaped(name)}"`;
  if (base64) {
    return {
      disposition: `${disposition}; filename="${escaped(name)}"`,
      contentType: contentType ?? 'application/octet-stream',
      bytes: decoded(value, argument),
    };
  }
  const isJson = Array.isArray(value) || isObject(value) || /[/+]json$/.test(contentType ?? '');
  return {
    disposition,
    contentType: contentType ?? (isJson ? 'application/json' : 'text/plain; charset=utf-8'),
    bytes: isJson ? JSON.stringify(value) : plainText(value),
  };
}

function escaped(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

/** Node reads anything as base64, so what is none is refused here. */
function decoded(value: unknown, argument: string): Uint8Array {
  const text = typeof value === 'string' ? value.replaceAll(/\s/g, '') : '';
  if (typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 !== 1) {
    return Buffer.from(text, 'base64');
  }
  throw invalidArgument(argument, 'is not base64');
}
