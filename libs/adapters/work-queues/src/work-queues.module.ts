// Nest module of the work queues. Role `worker` processes, role `clock` relays hints; role `all` does both.
import { BullModule, getQueueToken } from '@nestjs/bull';
import { Logger, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { StepHandler } from '@sumaho-jpki/operations';
import type { Queue } from 'bull';
import { WORK_QUEUES } from './catalogue';
import type { HintPayload } from './hint-relay';
import { RedisConnections } from './redis-connections';
import type { SweeperTimes } from './sweeper';
import { CLOCK_DUTIES, CLOCK_LEADERSHIP, STEP_HANDLERS, STEP_KERNEL, STEP_WAKE_UPS } from './tokens';
import type { ClockDuty, LeaderLock, StepSource, WakeUpSource, WorkReport } from './tokens';
import { WorkQueues } from './work-queues.service';

export interface WorkQueuesOptions {
  /** redis:// or rediss:// URL. */
  readonly redisUrl: string;
  /** First part of every key; default `sumaho`. */
  readonly prefix?: string;
  /** Processes steps: needs STEP_HANDLERS. */
  readonly worker: boolean;
  /** Relays hints and does the duties while it leads: needs CLOCK_LEADERSHIP and CLOCK_DUTIES. */
  readonly clock: boolean;
  /** Steps of one queue at once; default 4. */
  readonly concurrency?: number;
  readonly times?: SweeperTimes;
  readonly stopMs?: number;
  readonly report?: WorkReport;
  /** Modules that export STEP_KERNEL, STEP_WAKE_UPS and what the roles need. */
  readonly imports: NonNullable<DynamicModule['imports']>;
}

const logged: WorkReport = (event, facts) => new Logger('work-queues').warn({ event, ...facts });

@Module({})
export class WorkQueuesModule {
  static forRoot(options: WorkQueuesOptions): DynamicModule {
    const connections = new RedisConnections(options.redisUrl);
    const roleTokens = [
      ...(options.worker ? [STEP_HANDLERS] : []),
      ...(options.clock ? [CLOCK_LEADERSHIP, CLOCK_DUTIES] : []),
    ];
    return {
      module: WorkQueuesModule,
      imports: [
        ...options.imports,
        BullModule.forRoot(connections.queueOptions(options.prefix ?? 'sumaho')),
        BullModule.registerQueue(...WORK_QUEUES.map((name) => ({ name, skipVersionCheck: true }))),
      ],
      providers: [
        {
          provide: WorkQueues,
          inject: [STEP_KERNEL, STEP_WAKE_UPS, ...WORK_QUEUES.map((name) => getQueueToken(name)), ...roleTokens],
          useFactory: (kernel: StepSource, wakeUps: WakeUpSource, ...rest: unknown[]) => {
            const queues = rest.slice(0, WORK_QUEUES.length) as Queue<HintPayload>[];
            const forRoles = rest.slice(WORK_QUEUES.length);
            const handlers = options.worker ? (forRoles.shift() as StepHandler[]) : undefined;
            const [leadership, duties] = forRoles as [LeaderLock?, ClockDuty[]?];
            return new WorkQueues({
              kernel,
              connections,
              queues: new Map(WORK_QUEUES.map((name, index) => [name as string, queues[index] as Queue<HintPayload>])),
              wakeUps,
              report: options.report ?? logged,
              ...(handlers ? { worker: { handlers, concurrency: options.concurrency ?? 4 } } : {}),
              ...(leadership ? { clock: { leadership, duties: duties ?? [] } } : {}),
              ...(options.times ? { times: options.times } : {}),
              ...(options.stopMs === undefined ? {} : { stopMs: options.stopMs }),
            });
          },
        },
      ],
      exports: [WorkQueues],
    };
  }
}
