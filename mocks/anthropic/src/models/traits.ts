import type { ThinkingConfig } from '../wire/thinking-config.js';

type ThinkingType = ThinkingConfig['type'];

/** How one model differs from another, as far as the API shows it. */
export interface ModelTraits {
  /** The ways to think that it takes. */
  readonly thinking: readonly ThinkingType[];
  /** Whether `tool_choice` may force a call. */
  readonly forcedTools: boolean;
  /** Whether `temperature` and the like may be set. */
  readonly sampling: boolean;
  /** Whether its thinking is good only in the conversation in which it was thought. */
  readonly boundThinking: boolean;
  /** What is shown of thinking where the caller does not say. */
  readonly display: 'summarized' | 'omitted';
  /** The shortest prefix that is cached, in tokens. */
  readonly cacheMinimum: number;
}

const FIFTH: ModelTraits = {
  thinking: ['adaptive'],
  forcedTools: false,
  sampling: false,
  boundThinking: true,
  display: 'omitted',
  cacheMinimum: 512,
};

const FOURTH: ModelTraits = {
  thinking: ['enabled', 'adaptive', 'disabled'],
  forcedTools: true,
  sampling: true,
  boundThinking: false,
  display: 'summarized',
  cacheMinimum: 1_024,
};

const TRAITS: readonly (readonly [prefix: string, traits: ModelTraits])[] = [
  ['claude-opus-5-5', FIFTH],
  ['claude-sonnet-5-5', { ...FIFTH, thinking: ['adaptive', 'between_tools'] }],
  [
    'claude-haiku-5-5',
    { ...FIFTH, thinking: ['adaptive', 'disabled'], forcedTools: true, boundThinking: false },
  ],
  ['claude-opus-4-6', { ...FOURTH, cacheMinimum: 4_096 }],
  ['claude-sonnet-4-6', FOURTH],
  ['claude-haiku-4-5', { ...FOURTH, thinking: ['enabled', 'disabled'], cacheMinimum: 4_096 }],
];

/** Whatever is not listed takes everything that some model takes. */
const ANY: ModelTraits = {
  ...FOURTH,
  thinking: ['enabled', 'adaptive', 'disabled', 'between_tools'],
};

/** The traits of a model, with or without the date in its id. */
export function traitsOf(model: string): ModelTraits {
  return TRAITS.find(([prefix]) => model.startsWith(prefix))?.[1] ?? ANY;
}
