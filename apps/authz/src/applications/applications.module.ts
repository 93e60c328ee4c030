import { BUS } from '@gatehouse/bus';
import { CONFIG } from '@gatehouse/service-kit';
import { Module } from '@nestjs/common';
import type { AuthzConfig } from '../config.js';
import { Events, EventsModule } from '../events.js';
import { ApplicationSecrets } from './application-secrets.js';
import { ApplicationRepository } from './application.repository.js';
import { Clients } from './clients.js';
import { Directory } from './directory.js';
import { Enrolment } from './enrolment.js';
import { watchCatalogue } from './watch-catalogue.js';

@Module({
  imports: [EventsModule],
  providers: [
    ApplicationRepository,
    Clients,
    Enrolment,
    { provide: Directory, inject: [BUS, Events], useFactory: watchCatalogue },
    {
      provide: ApplicationSecrets,
      inject: [ApplicationRepository, CONFIG],
      useFactory: (applications: ApplicationRepository, config: AuthzConfig) =>
        new ApplicationSecrets(applications, config.AUTHZ_SECRETS_DIR),
    },
  ],
  exports: [Clients, Directory],
})
export class ApplicationsModule {}
