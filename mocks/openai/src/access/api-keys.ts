import { CONFIG } from '@gatehouse/service-kit';
import { DEFAULT_KEY_NAME, NamedKeys } from '@gatehouse/stand-in';
import { Inject, Injectable } from '@nestjs/common';
import type { OpenAiConfig } from '../config.js';

type KeyConfig = Pick<OpenAiConfig, 'MOCK_OPENAI_API_KEY' | 'MOCK_OPENAI_MORE_KEYS'>;

/** The keys that are accepted. */
@Injectable()
export class ApiKeys extends NamedKeys {
  constructor(@Inject(CONFIG) config: KeyConfig) {
    const first = { name: DEFAULT_KEY_NAME, key: config.MOCK_OPENAI_API_KEY };
    super([first, ...config.MOCK_OPENAI_MORE_KEYS]);
  }
}
