// Roles worker and clock: the worker runs steps from the queues; the clock relays hints and does the leader's duties.
import { Global, Module, type DynamicModule } from '@nestjs/common';
import {
  createLeadership,
  createStepKernel,
  forgetExpired,
  listenForNotifications,
  type Leadership,
} from '@sumaho-jpki/adapters/register';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import {
  CLOCK_DUTIES,
  CLOCK_LEADERSHIP,
  STEP_KERNEL,
  STEP_WAKE_UPS,
  WorkQueuesModule,
  type ClockDuty,
  type WakeUpSource,
} from '@sumaho-jpki/adapters/work-queues';
import { PublishCrl, type FaultPoints } from '@sumaho-jpki/operations';
import type { DataSource } from 'typeorm';
import { StepsModule } from '../wiring/steps.module';
import { DATA_SOURCE, FAULTS, SETTINGS } from '../wiring/tokens';

/** Advisory lock of the one leading clock. */
const CLOCK_LOCK = 0x534a434cn;
const CRL_CHECK_SECONDS = 300;
const HOUSEKEEPING_SECONDS = 3600;

const providers = [
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
  {
    provide: CLOCK_DUTIES,
    inject: [PublishCrl, DATA_SOURCE],
    useFactory: (crl: PublishCrl, dataSource: DataSource): ClockDuty[] => [
      { name: 'publish-crl', everySeconds: CRL_CHECK_SECONDS, run: () => crl.renewIfDue() },
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
