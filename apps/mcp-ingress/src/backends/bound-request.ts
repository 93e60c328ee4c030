import { isReservedHeader, isSamePlace, placeOf } from '@gatehouse/contracts';
import type { ArgumentBinding, CredentialPlace, Operation } from '@gatehouse/contracts';
import { asText, httpBody } from './parameters/body.js';
import type { HttpBody } from './parameters/body.js';
import { cookieHeader } from './parameters/cookie.js';
import { fillPath } from './parameters/path.js';
import { headerValue } from './parameters/header.js';
import { queryString } from './parameters/query.js';

export interface BoundParameter {
  readonly binding: ArgumentBinding;
  readonly value: unknown;
}

/**
 * The arguments of a call, sorted by how they travel. It says the same to every backend: over NATS the
 * parameters go by name, over HTTP they are written into path, query and headers.
 */
export interface BoundRequest {
  readonly operation: Operation;
  /** All arguments, as they came. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Path, query, header and cookie parameters, by their name in the contract. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Undefined if the operation has no body. */
  readonly body: unknown;
  readonly http: {
    readonly path: string;
    /** With its leading `?`, or empty. */
    readonly query: string;
    readonly headers: Readonly<Record<string, string>>;
    /** Null if the operation has no body. */
    readonly body: HttpBody | null;
  };
}

/**
 * Sorts the arguments of a call by the bindings of its operation. An argument that no binding names is not
 * sent. Everything is written out here, also for a backend that takes it by name, so that an argument is
 * refused whatever the transport.
 * @param credentialHeader the header that the gate adds to every call; no argument can set it, nor what the
 *   operation's own credentials set.
 * @throws GatewayError `invalid_arguments` for one that cannot travel, naming it.
 */
export function bindArguments(
  operation: Operation,
  args: Readonly<Record<string, unknown>>,
  credentialHeader: string | null,
): BoundRequest {
  const taken = placesOf(operation, credentialHeader);
  const bound = operation.bindings.flatMap((binding): BoundParameter[] => {
    const given = Object.hasOwn(args, binding.argument) ? args[binding.argument] : undefined;
    const isTaken = taken.some((place) => isSamePlace(binding, place));
    return given === undefined || isTaken ? [] : [{ binding, value: given }];
  });
  const within = (place: ArgumentBinding['in']): BoundParameter[] =>
    bound.filter(({ binding }) => binding.in === place);
  const path = within('path');
  const query = within('query').filter(({ value }) => value !== null);
  const headers = within('header').filter(
    ({ binding: { name }, value }) => value !== null && !isReservedHeader(name),
  );
  const cookies = within('cookie').filter(({ value }) => value !== null);
  const fields = within('body-property');
  const body = bodyOf(operation, within('body'), fields);
  return {
    operation,
    arguments: args,
    parameters: byName([...cookies, ...headers, ...query, ...path]),
    body,
    http: {
      path: fillPath(operation.path, path.map(asText)),
      query: queryString(query.map(asText), declaredQuery(operation, taken)),
      headers: { ...headerValues(headers), ...cookieValue(cookies) },
      body: httpBody(
        operation,
        body,
        fields.filter(({ value }) => value !== null),
      ),
    },
  };
}

function headerValues(headers: readonly BoundParameter[]): Record<string, string> {
  return Object.fromEntries(
    headers.map((header) => [header.binding.name.toLowerCase(), headerValue(asText(header))]),
  );
}

function cookieValue(cookies: readonly BoundParameter[]): Record<string, string> {
  const cookie = cookieHeader(cookies.map(asText));
  return cookie ? { cookie } : {};
}

function placesOf({ credentials = [] }: Operation, header: string | null): CredentialPlace[] {
  const own = credentials.map(placeOf);
  return header === null ? own : [{ in: 'header', name: header }, ...own];
}

/** An operation whose body has properties is sent a body, be it an empty one. */
function bodyOf(
  operation: Operation,
  whole: readonly BoundParameter[],
  properties: readonly BoundParameter[],
): unknown {
  if (whole[0]) return whole[0].value;
  const hasProperties = operation.bindings.some(({ in: place }) => place === 'body-property');
  return hasProperties ? byName(properties) : undefined;
}

function declaredQuery({ bindings }: Operation, taken: readonly CredentialPlace[]): Set<string> {
  const inQuery = [...bindings, ...taken].filter(({ in: place }) => place === 'query');
  return new Set(inQuery.map(({ name }) => name));
}

/** Parameters by name. Of two with one name the last counts, and a path parameter counts most. */
function byName(parameters: readonly BoundParameter[]): Record<string, unknown> {
  return Object.fromEntries(parameters.map(({ binding, value }) => [binding.name, value]));
}
