import type { ContractTool } from '../contract-tools.js';
import { isRecord } from '../../text/document.js';
import type { Finding } from '../../text/mistake.js';
import type { Path } from '../../text/path.js';
import type { ProviderRules } from './providers.js';

type Tool = Pick<ContractTool, 'name' | 'description' | 'inputSchema'>;

/** Why a provider would refuse a tool; empty if it takes it. */
export function refusals(tool: Tool, rules: ProviderRules): Finding[] {
  const findings: Finding[] = [];
  const { name, description, inputSchema } = tool;
  if (!rules.toolName.test(name)) findings.push({ path: ['name'], message: 'is not allowed' });
  if (rules.maxDescription !== null && description.length > rules.maxDescription) {
    findings.push({ path: ['description'], message: 'is too long' });
  }
  const { properties } = inputSchema;
  for (const argument of Object.keys(isRecord(properties) ? properties : {})) {
    if (rules.argumentName.test(argument)) continue;
    findings.push({ path: ['properties', argument], message: 'is no name of an argument' });
  }
  for (const keyword of Object.keys(inputSchema).filter((each) => rules.notAtRoot.has(each))) {
    findings.push({ path: [keyword], message: 'may not stand at the root' });
  }
  if (inputSchema['type'] !== 'object') findings.push({ path: [], message: 'is no object' });
  visit(inputSchema, [], (schema, path) => {
    findings.push(...ofSchema(schema, rules).map((message) => ({ path, message })));
  });
  return findings;
}

type Schema = Readonly<Record<string, unknown>>;

function ofSchema(schema: Schema, rules: ProviderRules): string[] {
  const foreign = Object.keys(schema).filter((each) => rules.keywords?.has(each) === false);
  return [
    ...foreign.map((keyword) => `uses ${keyword}`),
    ...ofValues(schema, rules),
    ...ofObject(schema, rules),
  ];
}

function ofValues({ type, format, items, enum: values }: Schema, rules: ProviderRules): string[] {
  const problems: string[] = [];
  if (typeof format === 'string' && rules.formats?.has(format) === false) {
    problems.push(`has the format ${format}`);
  }
  if (Array.isArray(values) && values.some((each) => rules.enumTypes?.has(typeof each) === false)) {
    problems.push('enumerates values that are no strings');
  }
  const isArray = type === 'array' || (Array.isArray(type) && type.includes('array'));
  if (rules.needsItems && isArray && items === undefined) problems.push('has no items');
  return problems;
}

function ofObject(schema: Schema, rules: ProviderRules): string[] {
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const described = Object.keys(isRecord(schema['properties']) ? schema['properties'] : {});
  const problems: string[] = [];
  if (rules.needsRequiredDescribed && required.some((each) => !described.includes(each))) {
    problems.push('requires what it does not describe');
  }
  if (!rules.needsEverything) return problems;
  if (schema['type'] === 'object' && schema['additionalProperties'] !== false) {
    problems.push('is open');
  }
  if (described.some((each) => !required.includes(each))) problems.push('has optional properties');
  return problems;
}

const SCHEMA = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const NAMED = ['properties', '$defs', 'patternProperties', 'dependentSchemas'];

function visit(
  schema: unknown,
  path: Path,
  each: (schema: Record<string, unknown>, path: Path) => void,
): void {
  if (!isRecord(schema)) return;
  each(schema, path);
  for (const keyword of SCHEMA) visit(schema[keyword], [...path, keyword], each);
  for (const keyword of LISTS) {
    const list: unknown = schema[keyword];
    if (!Array.isArray(list)) continue;
    for (const [index, item] of list.entries()) visit(item, [...path, keyword, index], each);
  }
  for (const keyword of NAMED) {
    const named = schema[keyword];
    if (!isRecord(named)) continue;
    for (const [name, item] of Object.entries(named)) visit(item, [...path, keyword, name], each);
  }
}
