import { Controller, Delete, HttpCode } from '@nestjs/common';
import { Batches } from './batches/batches.js';
import { PromptCache } from './cache/prompt-cache.js';
import { Files } from './files/files.js';

/** What the provider remembers: the prompts that it keeps, batches and files. */
@Controller('mock/state')
export class StateController {
  constructor(
    private readonly cache: PromptCache,
    private readonly batches: Batches,
    private readonly files: Files,
  ) {}

  /** Forgets all of it. */
  @Delete()
  @HttpCode(204)
  clear(): void {
    this.cache.clear();
    this.batches.clear();
    this.files.clear();
  }
}
