import type { InputRequiredResult } from '@modelcontextprotocol/server';
import type { SampleAsks } from './asking-tools.js';

type Answers = Record<string, unknown>;

/**
 * What a call without requests to the client has been told in its rounds (MCP 2026-07-28, multi round-trip
 * requests). What it has asked before stands in the state, in the clear: so a test sees whether it is hidden.
 */
export class Rounds {
  /** Resolves when the call asks what it has not been told. */
  readonly asked: Promise<InputRequiredResult>;
  private readonly told: Answers;
  private end: (result: InputRequiredResult) => void = () => undefined;

  constructor(state: unknown, answers: Answers | undefined) {
    const before: unknown = typeof state === 'string' ? JSON.parse(state) : {};
    this.told = { ...Object(before), ...answers };
    this.asked = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  ask(asks: SampleAsks): Promise<Answers> {
    const keys = Object.keys(asks);
    if (keys.every((key) => Object.hasOwn(this.told, key))) {
      return Promise.resolve(Object.fromEntries(keys.map((key) => [key, this.told[key]])));
    }
    const requestState = JSON.stringify({ ...this.told, upstream: true });
    this.end({
      resultType: 'input_required',
      inputRequests: asks as NonNullable<InputRequiredResult['inputRequests']>,
      requestState,
    });
    return new Promise(() => undefined);
  }
}
