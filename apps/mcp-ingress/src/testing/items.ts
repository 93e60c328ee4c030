import { PublishedItems } from '@gatehouse/contracts';
import type { SampleItems } from '@gatehouse/testkit';
import type { z } from 'zod';

/** What a sample server has, as the catalogue publishes it: to be had with the scope `crm:read`. */
export function publishedItems(
  { resources, templates, prompts }: Pick<SampleItems, 'resources' | 'templates' | 'prompts'>,
  more: Partial<z.input<typeof PublishedItems>> = {},
): PublishedItems {
  const common = { requiredScopes: ['crm:read'], identicalCalls: null };
  return PublishedItems.parse({
    resources: resources.map((each) => ({ ...common, id: `resource:${each.uri}`, ...each })),
    templates: templates.map((each) => ({
      ...common,
      id: `template:${each.uriTemplate}`,
      ...each,
    })),
    prompts: prompts.map((each) => ({ ...common, id: `prompt:${each.name}`, ...each })),
    refused: [],
    completes: true,
    subscribes: true,
    asks: ['elicitation'],
    withheld: { resources: 0, prompts: 0 },
    ...more,
  });
}
