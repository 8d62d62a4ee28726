// The outside world behind its ports. Everything here is chosen by settings; operations never know which one they got.
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { openCertificateAuthority } from '@sumaho-jpki/adapters/certificate-authority';
import { PostgresKeyService } from '@sumaho-jpki/adapters/key-service';
import {
  CarrierNotifications,
  HttpCarrierGateway,
  MessageChannel,
  type CarrierDirectory,
} from '@sumaho-jpki/adapters/mno-tsm';
import { SmsGateway } from '@sumaho-jpki/adapters/notices';
import { createRegister, createRegisterDataSource } from '@sumaho-jpki/adapters/register';
import {
  readCasdAuthorityPublicKey,
  readMessageKey,
  readSignInClientKey,
  type Settings,
} from '@sumaho-jpki/adapters/settings';
import { HttpCardSignature, OcspCardStatus, ScryptSecretHasher } from '@sumaho-jpki/adapters/sign-in';
import { SeramEndpoint } from '@sumaho-jpki/adapters/sp-tsm';
import { machinePaths } from '@sumaho-jpki/contract';
import { noFaults, type Catalogue, type Register } from '@sumaho-jpki/operations';
import { DEMO_CARRIERS, DEMO_HANDSET_MODELS, DEMO_SIM_PRODUCTS } from '@sumaho-jpki/rules';
import { createPublicKey, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { HistoryFeed } from './history-feed';
import { lookupKeyOf } from './lookup-key';
import {
  CARD_SIGNATURE,
  CARD_STATUS,
  CARRIERS,
  CATALOGUE,
  CERTIFICATE_AUTHORITY,
  DATA_SOURCE,
  FAULTS,
  HASHER,
  KEY_POOL,
  KEY_SERVICE,
  NOTICES,
  PUBLIC_ORIGIN,
  RANDOM,
  REGISTER,
  SETTINGS,
} from './tokens';

/** Our name in System Messaging: issuer of our messages, audience of the carriers'. */
export const SP_TSM_CODE = 'sp-tsm';

const clock = { now: () => new Date() };

const directoryOf = (register: Register): CarrierDirectory => ({
  all: () => register.transaction({ kind: 'system' }, (tx) => tx.carriers.all()),
});

const catalogue: Catalogue = {
  sim: (id) => DEMO_SIM_PRODUCTS.find((product) => product.id === id),
  handset: (id) => DEMO_HANDSET_MODELS.find((model) => model.id === id),
  handsets: () => DEMO_HANDSET_MODELS,
  contract: (carrier) => DEMO_CARRIERS.find((contract) => contract.carrier === carrier),
};

const storage = [
  { provide: PUBLIC_ORIGIN, inject: [SETTINGS], useFactory: (settings: Settings) => settings.publicOrigin },
  {
    provide: DATA_SOURCE,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      createRegisterDataSource({ url: settings.databaseUrl.reveal(), applicationName: 'sumaho-api' }).initialize(),
  },
  { provide: REGISTER, inject: [DATA_SOURCE], useFactory: createRegister },
  {
    provide: HistoryFeed,
    inject: [SETTINGS],
    useFactory: (settings: Settings) => new HistoryFeed(settings.databaseUrl.reveal()),
  },
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
  { provide: CATALOGUE, useValue: catalogue },
  { provide: FAULTS, useValue: noFaults },
  {
    provide: RANDOM,
    useValue: { bytes: (length: number) => new Uint8Array(randomBytes(length)), uuid: () => randomUUID() },
  },
  {
    provide: HASHER,
    inject: [SETTINGS],
    useFactory: (settings: Settings) => new ScryptSecretHasher(lookupKeyOf(settings)),
  },
];

const authorities = [
  {
    provide: CERTIFICATE_AUTHORITY,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      openCertificateAuthority({
        directory: settings.caDirectory,
        passphrase: settings.caPassphrase.reveal(),
        settings: {
          crlUrl: `${settings.publicOrigin}${machinePaths.crl}`,
          ocspUrl: `${settings.publicOrigin}${machinePaths.ocsp}`,
          caIssuersUrl: `${settings.publicOrigin}${machinePaths.caCertificate}`,
        },
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
        clock,
      });
      void service.warmUp();
      return service;
    },
  },
];

const parties = [
  {
    provide: MessageChannel,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new MessageChannel({ code: SP_TSM_CODE, privateKey: readMessageKey(settings).reveal() }),
  },
  {
    provide: CARRIERS,
    inject: [REGISTER, MessageChannel],
    useFactory: (register: Register, channel: MessageChannel) =>
      new HttpCarrierGateway(directoryOf(register), channel, clock),
  },
  {
    provide: CarrierNotifications,
    inject: [REGISTER],
    useFactory: (register: Register) => new CarrierNotifications(directoryOf(register), SP_TSM_CODE),
  },
  { provide: SeramEndpoint, inject: [REGISTER], useFactory: (register: Register) => new SeramEndpoint(register) },
  {
    provide: NOTICES,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new SmsGateway({
        url: settings.noticesSmsUrl,
        issuer: SP_TSM_CODE,
        privateKey: readMessageKey(settings).reveal(),
      }),
  },
  {
    provide: CARD_SIGNATURE,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new HttpCardSignature({
        signApiUrl: settings.signApiUrl,
        clientId: settings.signInClientId,
        clientKey: readSignInClientKey(settings).reveal(),
        cardAuthoritiesPem: readFileSync(settings.cardCaFile, 'utf8'),
        clock,
      }),
  },
  {
    provide: CARD_STATUS,
    inject: [SETTINGS],
    useFactory: (settings: Settings) =>
      new OcspCardStatus({
        url: settings.cardStatusUrl,
        cardAuthoritiesPem: readFileSync(settings.cardCaFile, 'utf8'),
        clock,
      }),
  },
];

const all = [...storage, ...authorities, ...parties];

@Global()
@Module({ providers: all, exports: all.map(({ provide }) => provide) })
export class OutsideModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(KEY_POOL) private readonly keyPool: Pool,
    @Inject(KEY_SERVICE) private readonly keyService: PostgresKeyService,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.keyService.close();
    await this.keyPool.end();
    await this.dataSource.destroy();
  }
}
