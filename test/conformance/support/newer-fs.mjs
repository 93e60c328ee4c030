// The suite asks for Node.js 22 for one function of `fs`, which it does not need to test a server. This lets
// it run on every Node that the gate runs on: `node --import <this file>`.
import { register } from 'node:module';

const fs = `export * from 'node:fs';
export function globSync() { throw new Error('fs.globSync is not there before Node.js 22'); }`;
const hook = `const url = ${JSON.stringify(`data:text/javascript,${encodeURIComponent(fs)}`)};
export const resolve = (specifier, context, next) =>
  specifier === 'fs' ? { url, shortCircuit: true } : next(specifier, context);`;

register(`data:text/javascript,${encodeURIComponent(hook)}`);
