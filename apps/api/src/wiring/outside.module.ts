// What every role has: the register, the certificate authority, settings' figures. Chosen by settings; operations never know which one they got.
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  FolderCeremonyLog,
  RevocationJournal,
  type UserAuthCertificateAuthority,
} from '@sumaho-jpki/adapters/certificate-authority';
import { createRegister, createRegisterDataSource, StatusFeed } from '@sumaho-jpki/adapters/register';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { ScryptSecretHasher } from '@sumaho-jpki/adapters/sign-in';
import {
  AnswerStatus,
  noFaults,
  PrepareAnswers,
  PublishCrl,
  PublishedRevocations,
  StatusQuestions,
  type Catalogue,
} from '@sumaho-jpki/operations';
import { DEMO_CARRIERS, DEMO_HANDSET_MODELS, DEMO_SIM_PRODUCTS } from '@sumaho-jpki/rules';
import { randomBytes, randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { built } from './built';
import { HistoryFeed } from './history-feed';
import { lookupKeyOf } from './lookup-key';
import { openAuthority } from './open-authority';
import {
  CATALOGUE,
  CEREMONY_LOG,
  CERTIFICATE_AUTHORITY,
  CODE_MINUTES,
  DATA_SOURCE,
  FAULTS,
  HASHER,
  PARTY_AUTHORITY,
  PUBLIC_ORIGIN,
  RANDOM,
  REGISTER,
  SETTINGS,
} from './tokens';

const CRL_HOURS = Symbol('hours a CRL is valid');
const OCSP_MINUTES = Symbol('minutes an OCSP answer is valid');

export const clock = { now: () => new Date() };

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

const REVOCATION_WITNESS = Symbol('journal of published revocations');

const authorities = [
  { provide: CERTIFICATE_AUTHORITY, inject: [SETTINGS], useFactory: openAuthority },
  {
    provide: PARTY_AUTHORITY,
    inject: [CERTIFICATE_AUTHORITY],
    useFactory: ({ parties }: UserAuthCertificateAuthority) => parties,
  },
  {
    provide: CEREMONY_LOG,
    inject: [SETTINGS],
    useFactory: (settings: Settings) => new FolderCeremonyLog(settings.caDirectory),
  },
  {
    provide: REVOCATION_WITNESS,
    // After the authority, which makes the folder.
    inject: [SETTINGS, CERTIFICATE_AUTHORITY],
    useFactory: (settings: Settings) => RevocationJournal.open(settings.caDirectory),
  },
  built(PublishedRevocations, REGISTER, REVOCATION_WITNESS),
  {
    provide: StatusFeed,
    inject: [SETTINGS],
    useFactory: (settings: Settings) => new StatusFeed({ url: settings.databaseUrl.reveal() }),
  },
];

/** What every role may ask: status answers and the revocation list. */
const status = [
  { provide: CRL_HOURS, inject: [SETTINGS], useFactory: (settings: Settings) => settings.crlHours },
  { provide: OCSP_MINUTES, inject: [SETTINGS], useFactory: (settings: Settings) => settings.ocspValidityMinutes },
  { provide: CODE_MINUTES, inject: [SETTINGS], useFactory: (settings: Settings) => settings.accessCodeMinutes },
  built(AnswerStatus, REGISTER, CERTIFICATE_AUTHORITY, OCSP_MINUTES, PublishedRevocations, StatusFeed),
  built(PrepareAnswers, REGISTER, CERTIFICATE_AUTHORITY, OCSP_MINUTES, PublishedRevocations),
  built(PublishCrl, REGISTER, CERTIFICATE_AUTHORITY, CRL_HOURS, PublishedRevocations),
];

/** What this process answered since it started. */
const PROCESS_ID = Symbol('id of this process');
const questions = [
  { provide: PROCESS_ID, useFactory: () => randomUUID() },
  built(StatusQuestions, REGISTER, PROCESS_ID),
];

const all = [...storage, ...authorities, ...status, ...questions];

@Global()
@Module({ providers: all, exports: all.map(({ provide }) => provide) })
export class OutsideModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(StatusFeed) private readonly statusFeed: StatusFeed,
    @Inject(StatusQuestions) private readonly questions: StatusQuestions,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.statusFeed.stop();
    // No more questions by now, and the register still there. Who cannot be told does not hold up the end.
    await this.questions.tell().catch(() => undefined);
    await this.dataSource.destroy();
  }
}
