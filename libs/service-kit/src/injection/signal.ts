/** One thing that a text can do which data does not do. */
export interface Signal {
  readonly name: SignalName;
  /** From 0 to 1: how sure it makes that the text is meant for the model. */
  readonly weight: number;
  /** Matched against text in normal form: small letters, single spaces. Every repetition is bounded. */
  readonly pattern: RegExp;
}

export type SignalName =
  | 'override'
  | 'new-instructions'
  | 'new-role'
  | 'role-marker'
  | 'addresses-model'
  | 'dictates-answer'
  | 'prompt-leak'
  | 'secrecy'
  | 'exfiltration'
  | 'exfiltration-url'
  | 'tool-command'
  | 'encoded-order'
  | 'urgency'
  | 'hidden-characters'
  | 'concealed';

/** A signal of one pattern, which may be written in several parts. */
export function signal(name: SignalName, weight: number, ...parts: readonly string[]): Signal {
  return { name, weight, pattern: new RegExp(parts.join(''), 'u') };
}
