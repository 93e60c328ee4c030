/** What every client of the Anthropic API sends. */
export const JSON_HEADERS = {
  'content-type': 'application/json',
  'anthropic-version': '2023-06-01',
} as const;
