import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is known of an upstream MCP server. JSON keeps the order of keys, which models read. */
@Entity({ name: 'catalog_upstream' })
export class UpstreamEntity {
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @PrimaryColumn({ type: 'text' })
  version!: string;

  @Column({ type: 'json' })
  record!: object;
}
