import { Module } from '@nestjs/common';
import { ApplicationsModule } from './applications/applications.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DecisionModule } from './decision/decision.module.js';
import { IntrospectionModule } from './introspection/introspection.module.js';
import { KeysModule } from './keys/keys.module.js';
import { OAuthModule } from './oauth/oauth.module.js';
import { PolicyModule } from './policy/policy.module.js';
import { RevocationModule } from './revocation/revocation.module.js';

@Module({
  imports: [
    DatabaseModule,
    ApplicationsModule,
    KeysModule,
    OAuthModule,
    IntrospectionModule,
    RevocationModule,
    PolicyModule,
    DecisionModule,
  ],
})
export class AppModule {}
