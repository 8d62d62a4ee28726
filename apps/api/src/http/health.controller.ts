import { Controller, Inject } from '@nestjs/common';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { systemRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { Refused, type Register } from '@sumaho-jpki/operations';
import { createConnection } from 'node:net';
import { REGISTER, SETTINGS } from '../wiring/tokens';
import { Serves } from './serves.decorator';

const REDIS_TIMEOUT_MS = 500;

/** Live: the process answers. Ready: Postgres answers; Redis is a wake-up only, so without it we are degraded, not down. */
@Controller()
export class HealthController {
  constructor(
    @Inject(REGISTER) private readonly register: Register,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Serves(systemRoutes.live)
  live(): ResponseOf<typeof systemRoutes.live> {
    return { status: 'ok' };
  }

  @Serves(systemRoutes.ready)
  async ready(): Promise<ResponseOf<typeof systemRoutes.ready>> {
    try {
      await this.register.transaction({ kind: 'system' }, (tx) => tx.now());
    } catch {
      throw new Refused('service-unavailable');
    }
    const redis = await accepts(new URL(this.settings.redisUrl.reveal()));
    return { status: redis ? 'ok' : 'degraded', postgres: true, redis };
  }
}

function accepts({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port || 6379), timeout: REDIS_TIMEOUT_MS });
    const end = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(false));
  });
}
