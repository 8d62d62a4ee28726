// What a phone does when the server tells it to do something: one strategy per kind of work, so that each way to a key (SIM,
// Keychain, delivery) stands alone. `Provisioning` keeps the order: one work at a time, one tab at a time.
import type { ApplicationView, DeviceNext, ResponseOf, routes } from '@sumaho-jpki/contract';
import type { Handset } from '../../phone/phone-store';

export type DeviceState = ResponseOf<typeof routes.device.next>;

/** Done; soon again (something outside was not ready); or the server is to be asked anew, at once. */
export type WorkEnd = 'well' | 'again' | 'ask';

export interface Job {
  readonly phone: Handset;
  readonly application: ApplicationView;
  readonly over: AbortSignal;
  /** An answer of the server that tells where the application is now. */
  take(state: DeviceState): void;
}

export type WorkOf<Kind extends DeviceNext['kind']> = Extract<DeviceNext, { kind: Kind }>;

export interface RouteWork<Kind extends DeviceNext['kind']> {
  /** Can be broken off anywhere and done again: it finds out by itself what is done already. */
  do(work: WorkOf<Kind>, job: Job): Promise<WorkEnd>;
}
