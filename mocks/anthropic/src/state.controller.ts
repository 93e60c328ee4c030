import { Controller, Delete, HttpCode } from '@nestjs/common';
import { PromptCache } from './cache/prompt-cache.js';

/** What the provider remembers: the prompts that it keeps, batches and files. */
@Controller('mock/state')
export class StateController {
  constructor(private readonly cache: PromptCache) {}

  /** Forgets all of it. */
  @Delete()
  @HttpCode(204)
  clear(): void {
    this.cache.clear();
  }
}
