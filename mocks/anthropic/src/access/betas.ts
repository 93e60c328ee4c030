import { GatewayError } from '@gatehouse/contracts';

/** How a beta is called: a name and the day it began, e.g. `files-api-2025-04-14`. */
const BETA_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*-\d{4}-\d{2}-\d{2}$/;

/**
 * The betas that a caller asks for, from the comma-separated `anthropic-beta`. Names that are not known
 * ask for nothing, since the set is open; a value that is no beta's name is a mistake.
 * @throws GatewayError `invalid_request` in the API's words.
 */
export function readBetas(header: string | string[] | undefined): ReadonlySet<string> {
  const names = [header ?? []]
    .flat()
    .flatMap((line) => line.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const wrong = names.filter((name) => !BETA_NAME.test(name));
  if (wrong.length > 0) {
    const listed = wrong.map((name) => `\`${name}\``).join(', ');
    throw new GatewayError(
      'invalid_request',
      `Unexpected value(s) ${listed} for the \`anthropic-beta\` header. Please consult our documentation at docs.claude.com or try again without the header.`,
    );
  }
  return new Set(names);
}
