import type { PublishedApplication } from '@gatehouse/contracts';
import { Injectable } from '@nestjs/common';
import { ApplicationRepository } from './application.repository.js';
import { Directory } from './directory.js';

/** An application that may authenticate now. */
export interface Client {
  readonly application: PublishedApplication;
  readonly secretHash: string;
}

/** The OAuth clients: applications that the catalogue publishes and that have a secret. */
@Injectable()
export class Clients {
  constructor(
    private readonly directory: Directory,
    private readonly applications: ApplicationRepository,
  ) {}

  /** Reads the database each time, so that a new secret holds on every replica at once. */
  async find(id: string): Promise<Client | null> {
    const application = this.directory.application(id);
    if (!application) return null;
    const enrolled = await this.applications.find(id);
    if (!enrolled || enrolled.tenant !== application.tenant) return null;
    return { application, secretHash: enrolled.secretHash };
  }
}
