import { isJsonContentType } from '@modelcontextprotocol/server';

/** Whether a body says that it is JSON. */
export function isJson(contentType: string | undefined): boolean {
  return isJsonContentType(contentType);
}

/** Whether a client takes JSON, which is how every answer is given. */
export function acceptsJson(accept: string | undefined): boolean {
  return accepts(accept, 'application/json');
}

/** Whether a client takes a media type (RFC 9110 section 12.5.1). One that says nothing takes anything. */
export function accepts(accept: string | undefined, mediaType: string): boolean {
  if (!accept) return true;
  const ranges = accept.split(',').map((range) => range.trim().toLowerCase());
  for (const wanted of [mediaType, mediaType.replace(/\/.*/, '/*'), '*/*']) {
    const range = ranges.find((each) => each === wanted || each.startsWith(`${wanted};`));
    if (range) return !/;\s*q=0(\.0*)?\s*$/.test(range);
  }
  return false;
}

/** Whether a client says that it takes a stream of events. */
export function acceptsEvents(accept: string | undefined): boolean {
  return accept !== undefined && accepts(accept, 'text/event-stream');
}
