import { Module } from '@nestjs/common';
import { Authority } from './authority.js';

/** Who may do what. */
@Module({ providers: [Authority], exports: [Authority] })
export class AuthorityModule {}
