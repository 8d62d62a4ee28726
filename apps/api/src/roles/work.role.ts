// Roles worker and clock: the worker runs steps from the queues; the clock relays hints and does the leader's duties.
import { Global, Logger, Module, type DynamicModule } from '@nestjs/common';
import {
  createLeadership,
  createStepKernel,
  forgetExpired,
  listenForNotifications,
  type Leadership,
} from '@sumaho-jpki/adapters/register';
import { SmsGateway } from '@sumaho-jpki/adapters/notices';
import { readMessageKey, type Settings } from '@sumaho-jpki/adapters/settings';
import {
  CLOCK_DUTIES,
  CLOCK_LEADERSHIP,
  STEP_KERNEL,
  STEP_WAKE_UPS,
  WorkQueuesModule,
  type ClockDuty,
  type WakeUpSource,
} from '@sumaho-jpki/adapters/work-queues';
import {
  CarryOutMassActs,
  EndLostHolds,
  ExpireCertificates,
  LintIssued,
  PrepareAnswers,
  PublishCrl,
  ReconcileAll,
  ReconcileLine,
  RemindOfExpiry,
  RunBulkFiles,
  SettlePartyCertificates,
  type AskedCarrier,
  type CertificateAuthority,
  type FaultPoints,
  type Random,
  type Register,
} from '@sumaho-jpki/operations';
import type { DataSource } from 'typeorm';
import { built } from '../wiring/built';
import { SP_TSM_CODE } from '../wiring/parties.module';
import { StepsModule } from '../wiring/steps.module';
import {
  CARRIERS,
  CERTIFICATE_AUTHORITY,
  DATA_SOURCE,
  FAULTS,
  NOTICES,
  RANDOM,
  REGISTER,
  SETTINGS,
} from '../wiring/tokens';

/** Advisory lock of the one leading clock. */
const CLOCK_LOCK = 0x534a434cn;
const CRL_CHECK_SECONDS = 300;
/** A list that a change passed by, and an answer that it made void. */
const CRL_FOLLOW_SECONDS = 15;
const ANSWERS_SECONDS = 1;
const HOUSEKEEPING_SECONDS = 3600;
/** Ends fall at midnight in Japan; a minute late is soon enough, and a notice can wait for a quarter of an hour. */
const EXPIRY_SECONDS = 60;
const REMINDER_SECONDS = 900;
/** The night's lint goes on in pages; what was looked at is written down. */
const LINT_SECONDS = 60;
/** The day's comparison goes on in pages, so that carriers are asked without haste. */
const RECONCILE_SECONDS = 30;

const providers = [
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
    provide: STEP_KERNEL,
    inject: [DATA_SOURCE, FAULTS],
    useFactory: (dataSource: DataSource, faults: FaultPoints) => createStepKernel(dataSource, { faults }),
  },
  {
    provide: STEP_WAKE_UPS,
    inject: [SETTINGS],
    useFactory:
      (settings: Settings): WakeUpSource =>
      (onWake) =>
        listenForNotifications({
          url: settings.databaseUrl.reveal(),
          channels: ['sumaho_steps'],
          onNotification: onWake,
          onConnected: onWake,
        }),
  },
  {
    provide: CLOCK_LEADERSHIP,
    inject: [SETTINGS],
    useFactory: (settings: Settings): Leadership => createLeadership(settings.databaseUrl.reveal(), CLOCK_LOCK),
  },
  built(CarryOutMassActs, REGISTER, PublishCrl),
  built(RunBulkFiles, REGISTER, PublishCrl),
  {
    provide: EndLostHolds,
    inject: [REGISTER, PublishCrl, SETTINGS],
    useFactory: (register: Register, crl: PublishCrl, settings: Settings) =>
      new EndLostHolds(register, crl, settings.lostHoldDays),
  },
  built(ExpireCertificates, REGISTER),
  {
    provide: LintIssued,
    inject: [REGISTER, CERTIFICATE_AUTHORITY],
    useFactory: (register: Register, authority: CertificateAuthority) => {
      const log = new Logger('lint-issued');
      // Serial and rule are no personal data; whoever watches the log is who has to act.
      return new LintIssued(register, authority, ({ serial, rule, message }) =>
        log.error(`${serial} ${rule}: ${message}`),
      );
    },
  },
  {
    provide: ReconcileAll,
    inject: [REGISTER, CARRIERS, CERTIFICATE_AUTHORITY, RANDOM],
    useFactory: (register: Register, carriers: AskedCarrier, authority: CertificateAuthority, random: Random) => {
      const log = new Logger('reconcile');
      const line = new ReconcileLine(register, carriers, authority, random);
      // An id is no personal datum; what an answer held may be.
      return new ReconcileAll(register, line, undefined, (lineId, problem) =>
        log.error(`${lineId} ${problem instanceof Error ? problem.name : 'unknown'}`),
      );
    },
  },
  built(RemindOfExpiry, REGISTER, NOTICES),
  built(SettlePartyCertificates, REGISTER),
  {
    provide: CLOCK_DUTIES,
    inject: [
      PublishCrl,
      PrepareAnswers,
      CarryOutMassActs,
      RunBulkFiles,
      EndLostHolds,
      ExpireCertificates,
      LintIssued,
      ReconcileAll,
      RemindOfExpiry,
      SettlePartyCertificates,
      DATA_SOURCE,
    ],
    useFactory: (
      crl: PublishCrl,
      answers: PrepareAnswers,
      massActs: CarryOutMassActs,
      bulkFiles: RunBulkFiles,
      lostHolds: EndLostHolds,
      expiry: ExpireCertificates,
      lint: LintIssued,
      reconciler: ReconcileAll,
      reminders: RemindOfExpiry,
      parties: SettlePartyCertificates,
      dataSource: DataSource,
    ): ClockDuty[] => [
      { name: 'publish-crl', everySeconds: CRL_CHECK_SECONDS, run: () => crl.renewAll() },
      { name: 'follow-status-changes', everySeconds: CRL_FOLLOW_SECONDS, run: () => crl.followChanges() },
      { name: 'prepare-status-answers', everySeconds: ANSWERS_SECONDS, run: () => answers.execute() },
      { name: 'lint-issued', everySeconds: LINT_SECONDS, run: () => lint.execute() },
      { name: 'carry-out-mass-acts', everySeconds: 1, run: () => massActs.execute() },
      { name: 'reconcile', everySeconds: RECONCILE_SECONDS, run: () => reconciler.execute() },
      { name: 'run-bulk-files', everySeconds: 1, run: () => bulkFiles.execute() },
      { name: 'end-lost-holds', everySeconds: REMINDER_SECONDS, run: () => lostHolds.execute() },
      { name: 'expire-certificates', everySeconds: EXPIRY_SECONDS, run: () => expiry.execute() },
      { name: 'settle-party-certificates', everySeconds: EXPIRY_SECONDS, run: () => parties.execute() },
      { name: 'remind-of-expiry', everySeconds: REMINDER_SECONDS, run: () => reminders.execute() },
      { name: 'forget-expired', everySeconds: HOUSEKEEPING_SECONDS, run: () => forgetExpired(dataSource) },
    ],
  },
];

@Global()
@Module({ providers, exports: providers.map(({ provide }) => provide) })
class WorkPortsModule {}

@Module({})
export class WorkRole {
  static of(settings: Settings, roles: { worker: boolean; clock: boolean }): DynamicModule {
    return {
      module: WorkRole,
      imports: [
        ...(roles.worker ? [StepsModule] : []),
        WorkQueuesModule.forRoot({ redisUrl: settings.redisUrl.reveal(), ...roles, imports: [WorkPortsModule] }),
      ],
    };
  }
}
