import { LlmDialect, LlmTarget } from '@gatehouse/contracts';
import { z } from 'zod';
import { distinct, HttpBase } from '../fields.js';

const { name, key, timeoutMs } = LlmTarget.shape;

const TargetSpec = z.strictObject({
  name,
  dialect: LlmDialect,
  baseUrl: HttpBase,
  key,
  timeoutMs: timeoutMs.default(600_000),
});

/** Where the calls of an LLM API go, as it is written in a manifest. */
export const TargetsSpec = distinct(TargetSpec, (target) => target.name, { min: 1, max: 1 });
