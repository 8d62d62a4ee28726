// The requests under way, told to every process that serves: what has the same key waits for nobody and is told so.
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createClaims, type Claims } from '@sumaho-jpki/adapters/register';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { SETTINGS } from '../wiring/tokens';

export const claimOf = (client: string, key: string): string => `idempotency ${client} ${key}`;

@Injectable()
export class RequestClaims implements OnApplicationShutdown {
  readonly #claims: Claims;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#claims = createClaims(settings.databaseUrl.reveal());
  }

  claim(client: string, key: string): Promise<boolean> {
    return this.#claims.claim(claimOf(client, key));
  }

  release(client: string, key: string): Promise<void> {
    return this.#claims.release(claimOf(client, key));
  }

  onApplicationShutdown(): Promise<void> {
    return this.#claims.close();
  }
}
