import { DecisionsModule } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import { Authority } from './authority.js';

/** Who may do what. */
@Module({ imports: [DecisionsModule], providers: [Authority], exports: [Authority] })
export class AuthorityModule {}
