import { GatewayError } from '@gatehouse/contracts';
import { Controller, Delete, Get, HttpCode, Put, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Waiting } from '../knobs.js';
import { bodyText } from './body.js';
import { KeyedKnobs } from './keyed-knobs.js';
import { NamedKeys } from './named-keys.js';

const KeyQuery = z.strictObject({ key: z.string().optional() });

/** The knobs of a provider, for tests: for everybody, or for one key with `?key=<name>`. */
@Controller('mock/behaviour')
export class BehaviourController {
  constructor(
    private readonly knobs: KeyedKnobs<Waiting>,
    private readonly keys: NamedKeys,
  ) {}

  @Get()
  show(@Query() query: unknown): Waiting {
    return this.knobs.of(this.keyIn(query)).current;
  }

  /** Replaces the whole behaviour: what is not named is as if never set. */
  @Put()
  replace(@Req() request: FastifyRequest, @Query() query: unknown): Waiting {
    const key = this.keyIn(query);
    const behaviour = checked(this.knobs.schema, json(bodyText(request)));
    this.knobs.replace(behaviour, key);
    return behaviour;
  }

  @Delete()
  @HttpCode(204)
  reset(@Query() query: unknown): void {
    this.knobs.reset(this.keyIn(query));
  }

  private keyIn(query: unknown): string | null {
    const { key } = checked(KeyQuery, query);
    if (key === undefined) return null;
    if (!this.keys.has(key)) throw new GatewayError('invalid_request', 'key: there is no such key');
    return key;
  }
}

function checked<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new GatewayError('invalid_request', z.prettifyError(parsed.error));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new GatewayError('invalid_request', 'The body is not valid JSON', { cause });
  }
}
