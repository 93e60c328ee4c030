import { bodyText } from '@gatehouse/stand-in';
import { Controller, Delete, Get, HttpCode, Put, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApiKeys } from '../access/api-keys.js';
import { refusal } from '../errors/refusal.js';
import { describeIssue } from '../wire/describe-issue.js';
import { parseJson } from '../wire/parse-json.js';
import { Behaviour } from './behaviour.js';
import { BehaviourStore } from './behaviour.store.js';

const KeyQuery = z.strictObject({ key: z.string().optional() });

/** The knobs, for tests: for everybody, or for one key with `?key=<name>`. */
@Controller('mock/behaviour')
export class BehaviourController {
  constructor(
    private readonly store: BehaviourStore,
    private readonly keys: ApiKeys,
  ) {}

  @Get()
  show(@Query() query: unknown): Behaviour {
    return this.store.of(this.keyIn(query)).current;
  }

  /** Replaces the whole behaviour: what is not named is as if never set. */
  @Put()
  replace(@Req() request: FastifyRequest, @Query() query: unknown): Behaviour {
    const key = this.keyIn(query);
    const parsed = Behaviour.safeParse(parseJson(bodyText(request)), { reportInput: true });
    if (!parsed.success) throw describeIssue(parsed.error);
    this.store.replace(parsed.data, key);
    return parsed.data;
  }

  @Delete()
  @HttpCode(204)
  reset(@Query() query: unknown): void {
    this.store.reset(this.keyIn(query));
  }

  private keyIn(query: unknown): string | null {
    const parsed = KeyQuery.safeParse(query, { reportInput: true });
    if (!parsed.success) throw describeIssue(parsed.error);
    const { key } = parsed.data;
    if (key === undefined) return null;
    if (!this.keys.has(key)) throw refusal('There is no such key.', { param: 'key' });
    return key;
  }
}
