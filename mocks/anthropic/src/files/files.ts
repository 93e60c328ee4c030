import { GatewayError } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { BehaviourStore } from '../behaviour/behaviour.store.js';
import { Ids } from '../chance/ids.js';
import { MockClock } from '../chance/mock-clock.js';
import type { PromptBlock } from '../prompt/prompt-block.js';
import { refusal } from '../wire/refusal.js';
import { fileIdsIn } from './file-ids.js';
import type { Upload } from './read-upload.js';

/** A file as it is kept. Times are milliseconds since the epoch. */
export interface StoredFile extends Upload {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number | null;
}

const MOST_BYTES = 64 * 1024 * 1024;

/** The files that were uploaded. All keys see all of them: they are of one workspace. */
@Injectable()
export class Files {
  private readonly files = new Map<string, StoredFile>();

  constructor(
    private readonly store: BehaviourStore,
    private readonly ids: Ids,
    private readonly clock: MockClock,
  ) {}

  /** @throws GatewayError `invalid_request` if there is no room. */
  add(upload: Upload): StoredFile {
    const used = [...this.files.values()].reduce((sum, file) => sum + file.bytes.length, 0);
    if (used + upload.bytes.length > MOST_BYTES) {
      throw new GatewayError('invalid_request', 'The file storage quota is exhausted', {
        facts: { error_code: 'storage_quota_exceeded' },
      });
    }
    const createdAt = this.clock.now();
    const { lifeSeconds } = upload;
    const expiresAt = lifeSeconds === null ? null : createdAt + lifeSeconds * 1_000;
    const file = { ...upload, id: this.ids.next('file'), createdAt, expiresAt };
    this.files.set(file.id, file);
    return file;
  }

  /** Newest first. */
  list(): StoredFile[] {
    return [...this.files.values()].toReversed();
  }

  /** @throws GatewayError `not_found`. */
  get(id: string): StoredFile {
    const file = this.files.get(id);
    if (!file) throw new GatewayError('not_found', `File not found: ${id}`);
    return file;
  }

  /** The content, where it may be downloaded. @throws GatewayError `not_found`; `invalid_request`. */
  content(id: string): StoredFile {
    const file = this.get(id);
    if (!this.downloadable()) {
      throw new GatewayError('invalid_request', `File ${id} is not downloadable`, {
        facts: { error_code: 'file_not_downloadable' },
      });
    }
    if (this.isExpired(file)) {
      throw new GatewayError('invalid_request', `File ${id} has expired`, {
        facts: { error_code: 'file_expired' },
      });
    }
    return file;
  }

  /** @throws GatewayError `not_found`. */
  delete(id: string): void {
    this.get(id);
    this.files.delete(id);
  }

  downloadable(): boolean {
    return this.store.current.filesDownloadable;
  }

  /** Checks that every file that a prompt names is there. @throws GatewayError `not_found`, `invalid_request`. */
  check(blocks: readonly PromptBlock[]): void {
    for (const { block } of blocks) {
      for (const id of block ? fileIdsIn(block) : []) {
        if (this.isExpired(this.get(id))) throw refusal(`File ${id} has expired`);
      }
    }
  }

  clear(): void {
    this.files.clear();
  }

  private isExpired({ expiresAt }: StoredFile): boolean {
    return expiresAt !== null && expiresAt <= this.clock.now();
  }
}
