import { isRecord } from '../text/document.js';
import type { Finding } from '../text/mistake.js';
import type { ContractOperation } from './operations.js';
import type { References } from './references.js';

/** Whether requests can be sent to a path of a contract. What follows a `#` is not sent. */
export function checkPath(path: string): Finding[] {
  const at = ['paths', path];
  const sent = path.replace(/#.*$/, '');
  const isPlain = !/[?\s\\]/.test(sent) && !/(^|\/)\.\.?(\/|$)/.test(sent);
  const mistakes = isPlain
    ? []
    : [{ path: at, message: 'is not a plain path: no query, spaces or dot segments' }];
  const names = placeholders(sent);
  const twice = new Set(names.filter((each, index) => names.indexOf(each) !== index));
  return [
    ...mistakes,
    ...[...twice].map((name) => ({ path: at, message: `has the placeholder {${name}} twice` })),
  ];
}

/** Whether the parameters of an operation are each declared once, and fit its path. */
export function checkParameters(
  operation: Pick<ContractOperation, 'path' | 'parameters' | 'at'>,
): Finding[] {
  const { path, parameters, at } = operation;
  const names = placeholders(path);
  const mistakes = parameters.flatMap((parameter, index): Finding[] => {
    const first = parameters.findIndex(
      (other) => other.in === parameter.in && other.name === parameter.name,
    );
    if (first !== index) {
      const message = `the ${parameter.in} parameter ${parameter.name} is declared twice`;
      return [{ path: parameter.at, message }];
    }
    if (parameter.in !== 'path' || names.includes(parameter.name)) return [];
    return [{ path: parameter.at, message: `{${parameter.name}} is not in the path` }];
  });
  const unfilled = names.filter(
    (name) => !parameters.some((parameter) => parameter.in === 'path' && parameter.name === name),
  );
  return [
    ...mistakes,
    ...unfilled.map((name) => ({
      path: at,
      message: `has no parameter for {${name}} of its path`,
    })),
  ];
}

/** What a reference points at has not been held to the schema of the place where the reference stands. */
export function checkReferred(
  { requestBody, at }: Pick<ContractOperation, 'requestBody' | 'at'>,
  references: References,
): Finding[] {
  if (requestBody === undefined) return [];
  const body = references.follow(requestBody, [])?.value;
  if (isRecord(body) && isRecord(body['content'])) return [];
  return [{ path: [...at, 'requestBody'], message: 'is not a request body' }];
}

function placeholders(path: string): string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
}
