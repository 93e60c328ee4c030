import { ApplicationRepository } from './application.repository.js';
import { hashSecret, newClientSecret } from './client-secret.js';
import { writeSecretFile } from './secret-file.js';

/** Gives applications their client secrets. The clear secret exists in one file, and nowhere else. */
export class ApplicationSecrets {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly secretsDir: string,
  ) {}

  /** Enrols an application at first sight. Resolves with true if it was new, and its secret was written. */
  async ensure(name: string, tenant: string): Promise<boolean> {
    const present = await this.applications.find(name);
    if (present?.tenant === tenant) return false;
    const secret = newClientSecret();
    return this.applications.enrol({ name, tenant, secretHash: hashSecret(secret) }, () =>
      writeSecretFile(this.secretsDir, name, secret),
    );
  }

  /**
   * Replaces a secret that was lost or has leaked. The old one stops working at once.
   * @throws GatewayError `not_found`
   */
  async rotate(name: string): Promise<void> {
    const secret = newClientSecret();
    await this.applications.replaceSecret(name, hashSecret(secret), () =>
      writeSecretFile(this.secretsDir, name, secret),
    );
  }
}
