import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a version was after each change to it. Rows are only ever added. */
@Entity({ name: 'catalog_revision' })
export class RevisionEntity {
  @PrimaryColumn({ type: 'text' })
  kind!: string;

  @PrimaryColumn({ type: 'text' })
  name!: string;

  @PrimaryColumn({ type: 'text' })
  version!: string;

  @PrimaryColumn({ type: 'integer' })
  revision!: number;

  @Column({ type: 'text' })
  tenant!: string;

  @Column({ type: 'text' })
  lifecycle!: string;

  @Column({ type: 'json' })
  manifest!: object;

  @Column({ type: 'json', nullable: true })
  entry!: object | null;

  @Column({ type: 'timestamptz', name: 'changed_at' })
  changedAt!: Date;

  @Column({ type: 'text', name: 'changed_by' })
  changedBy!: string;
}
