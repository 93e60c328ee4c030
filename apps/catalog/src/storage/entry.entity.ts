import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A version of a thing as it is now. JSON keeps the order of keys, which `jsonb` would lose: models read it. */
@Entity({ name: 'catalog_entry' })
export class EntryEntity {
  @PrimaryColumn({ type: 'text' })
  kind!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @PrimaryColumn({ type: 'text' })
  version!: string;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  lifecycle!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'json' })
  manifest!: object;

  @Column({ type: 'json', nullable: true })
  contract!: object | null;

  @Column({ type: 'json', nullable: true })
  entry!: object | null;

  @Column({ type: 'timestamptz', name: 'changed_at' })
  changedAt!: Date;

  @Column({ type: 'text', name: 'changed_by' })
  changedBy!: string;
}
