import { describeMistakes } from '../text/mistake.js';
import type { Preview, PreviewedServer } from './preview.js';

/** A preview as a table for people. */
export function describePreview({ servers, notes, mistakes }: Preview): string {
  const parts = servers.map(describeServer);
  if (notes.length > 0)
    parts.push(`Left out, described with less, or to be looked at:\n${indented(notes)}`);
  if (mistakes.length > 0) parts.push(`Refused, with these mistakes:\n${indented(mistakes)}`);
  return `${parts.join('\n\n') || 'Nothing would be a tool.'}\n`;
}

function describeServer({ name, version, tools, tokens }: PreviewedServer): string {
  const count = tools.length === 1 ? '1 tool' : `${tools.length} tools`;
  const rows = tools.map((tool) => `  ${number(tool.tokens).padStart(WIDTH)}  ${tool.name}`);
  const head = `${name} ${version}: ${count}, about ${number(tokens)} tokens in every prompt`;
  return [head, `  ${'tokens'.padStart(WIDTH)}  tool`, ...rows].join('\n');
}

const WIDTH = 8;

function number(value: number): string {
  return value.toLocaleString('en');
}

function indented(mistakes: Preview['notes']): string {
  return describeMistakes(mistakes).replaceAll(/^/gm, '  ');
}
