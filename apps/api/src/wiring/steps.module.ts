// What only the worker has: J-LIS's key service, the notice gateway and the steps. A process without role worker never opens them.
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DEMO_CARD_PROFILES, PostgresKeyDelivery, PostgresKeyService } from '@sumaho-jpki/adapters/key-service';
import { readCasdAuthorityPublicKey, type Settings } from '@sumaho-jpki/adapters/settings';
import { HttpCarrierRelay } from '@sumaho-jpki/adapters/sp-tsm';
import { STEP_HANDLERS } from '@sumaho-jpki/adapters/work-queues';
import * as operations from '@sumaho-jpki/operations';
import { createPublicKey } from 'node:crypto';
import { Pool } from 'pg';
import { built } from './built';
import { clock } from './outside.module';
import {
  CARRIERS,
  CARRIER_RELAY,
  CATALOGUE,
  CERTIFICATE_AUTHORITY,
  CODE_MINUTES,
  FAULTS,
  HASHER,
  KEY_DELIVERY,
  KEY_POOL,
  KEY_SERVICE,
  NOTICES,
  RANDOM,
  REGISTER,
  SETTINGS,
} from './tokens';

const outside = [
  {
    provide: KEY_POOL,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new Pool({
        connectionString: settings.keyServiceDatabaseUrl.reveal(),
        max: 8,
        application_name: 'sumaho-key-service',
      }),
  },
  {
    provide: KEY_SERVICE,
    inject: [SETTINGS, KEY_POOL],
    useFactory: (settings: Settings, pool: Pool) => {
      const service = new PostgresKeyService({
        pool,
        kek: settings.keyServiceKek.reveal(),
        controllingAuthority: {
          publicKey: createPublicKey({ key: readCasdAuthorityPublicKey(settings), format: 'jwk' }),
        },
        // J-LIS's evaluation of the virtual carriers; a real one's is data of the same form.
        cardProfiles: DEMO_CARD_PROFILES,
        clock,
      });
      void service.warmUp();
      return service;
    },
  },
  {
    provide: KEY_DELIVERY,
    inject: [SETTINGS, KEY_POOL],
    useFactory: (settings: Settings, pool: Pool) =>
      new PostgresKeyDelivery({ pool, kek: settings.keyServiceKek.reveal() }),
  },
  { provide: CARRIER_RELAY, useFactory: () => new HttpCarrierRelay() },
];

const steps = [
  built(operations.SendAccessCode, REGISTER, NOTICES, HASHER, RANDOM, FAULTS, CODE_MINUTES),
  built(operations.PrepareKey, REGISTER, KEY_SERVICE, FAULTS),
  built(operations.IssueCertificate, REGISTER, CERTIFICATE_AUTHORITY, KEY_SERVICE, FAULTS),
  built(operations.OrderSpArea, REGISTER, CARRIERS, KEY_SERVICE, CERTIFICATE_AUTHORITY, FAULTS),
  built(operations.RelayScripts, REGISTER, CARRIER_RELAY, KEY_SERVICE, RANDOM, operations.ContentManagement, FAULTS),
  built(operations.AwaitSpArea, REGISTER, CARRIERS, CARRIER_RELAY, KEY_SERVICE, RANDOM, FAULTS),
  built(operations.BuildScript, REGISTER, KEY_SERVICE, operations.ContentManagement, FAULTS),
  built(operations.AwaitPersonalisation, REGISTER, KEY_SERVICE, operations.ContentManagement, FAULTS),
  built(operations.AwaitAttestation, REGISTER, FAULTS),
  built(operations.AwaitKey, REGISTER, FAULTS),
  built(operations.DeliverKey, REGISTER, KEY_DELIVERY, FAULTS),
  built(operations.AwaitStorage, REGISTER, FAULTS),
  built(operations.AwaitActivation, REGISTER, KEY_SERVICE),
  built(operations.ActivateCertificate, REGISTER, KEY_SERVICE, FAULTS),
  built(operations.NotifyActivation, REGISTER, NOTICES, CARRIERS, FAULTS),
  built(operations.RevokeUnfinished, REGISTER, KEY_SERVICE),
  built(operations.OrderDeletion, REGISTER, CARRIERS),
  built(operations.BuildPinReset, REGISTER, KEY_SERVICE, FAULTS),
  built(operations.AwaitPinReset, REGISTER, KEY_SERVICE, FAULTS),
  built(operations.TellHolder, REGISTER, NOTICES),
  built(operations.LockElement, REGISTER, CARRIERS, FAULTS),
  built(operations.UnlockElement, REGISTER, CARRIERS, FAULTS),
  built(operations.ActOnCarrierReport, REGISTER, CARRIERS, CATALOGUE),
  built(operations.ActOnResidentMessage, REGISTER),
];
const content = built(operations.ContentManagement, REGISTER, CARRIERS, KEY_SERVICE, CERTIFICATE_AUTHORITY);
const handlers = {
  provide: STEP_HANDLERS,
  inject: steps.map(({ provide }) => provide),
  useFactory: (...each: operations.StepHandler[]) => each,
};

const all = [...outside, content, ...steps, handlers];

@Global()
@Module({ providers: all, exports: all.map(({ provide }) => provide) })
export class StepsModule implements OnApplicationShutdown {
  constructor(
    @Inject(KEY_POOL) private readonly keyPool: Pool,
    @Inject(KEY_SERVICE) private readonly keyService: PostgresKeyService,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.keyService.close();
    await this.keyPool.end();
  }
}
