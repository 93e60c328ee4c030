import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChainHeadEntity } from './chain-head.entity.js';
import type { ChainPoint } from './link.js';

export interface ChainEnd extends ChainPoint {
  readonly tenant: string;
}

/** Where the chains end. */
@Injectable()
export class ChainEndRepository {
  constructor(private readonly dataSource: DataSource) {}

  async all(): Promise<ChainEnd[]> {
    const heads = await this.dataSource.getRepository(ChainHeadEntity).find();
    return heads.map(({ tenant, sequence, hash }) => ({
      tenant,
      sequence,
      hash: hash.toString('hex'),
    }));
  }
}
