import type { LlmTarget } from '@gatehouse/contracts';

/** Whether a list of names, and of beginnings that end in `*`, has the model. */
export function hasModel(patterns: readonly string[], model: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern,
  );
}

/** What a target calls a model. */
export function upstreamModel(
  { modelNames }: Pick<LlmTarget, 'modelNames'>,
  model: string,
): string {
  return Object.hasOwn(modelNames, model) ? (modelNames[model] ?? model) : model;
}

/** The model that a caller means by a name. */
export function aliasedModel(aliases: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name;
}
