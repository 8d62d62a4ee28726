// What a phone sees: its application and what to do next.
import { createHash } from 'node:crypto';
import { estPaths, machinePaths, type DeviceState } from '@sumaho-jpki/contract';
import {
  nextForPhone,
  pictureOf,
  Refused,
  type DeviceSessionRow,
  type NextForPhone,
  type Register,
} from '@sumaho-jpki/operations';
import { hex } from '@sumaho-jpki/wire/apdu';
import { ISD_AID } from '@sumaho-jpki/wire/globalplatform';
import { SP_AREA_AID } from '@sumaho-jpki/wire/jpki-applet';
import { firstValueFrom, merge, take, timer } from 'rxjs';
import { applicationView } from '../http/views';
import type { HistoryFeed } from './history-feed';

const LONG_POLL_MS = 20_000;

export type { DeviceState };

export class DeviceViews {
  constructor(
    private readonly register: Register,
    private readonly feed: HistoryFeed,
    private readonly publicOrigin: string,
  ) {}

  /** Resolves with the next news of the application, or after the long poll's time. */
  async somethingHappens(applicationId: string): Promise<void> {
    const wake = this.feed.of(applicationId);
    await firstValueFrom(merge(wake, timer(LONG_POLL_MS)).pipe(take(1)));
  }

  state(caller: DeviceSessionRow): Promise<DeviceState> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(caller.applicationId);
      const device = await tx.deviceSessions.bySeramSession(caller.seramSessionId);
      const picture = application && (await pictureOf(tx, application));
      if (!picture || !device) throw new Refused('session-expired');
      const spTsm = `${this.publicOrigin}${machinePaths.seramHandshake.replace(/\/handshake$/, '')}`;
      const told = await nextForPhone(tx, picture.application, device, spTsm);
      const next = this.told(told, picture.application.state);
      const { version } = picture.application;
      return { application: applicationView(picture, 'holder'), next, tag: tagOf(version, next) };
    });
  }

  private told(next: NextForPhone, state: string): DeviceState['next'] {
    if (next.kind === 'seram') return { ...next, allowedAids: allowedAids(next.party, state) };
    if (next.kind === 'enrol' || next.kind === 'receive-key') {
      return { ...next, estUri: `${this.publicOrigin}${estPaths.base}` };
    }
    return next;
  }
}

/**
 * What the phone does next hangs on steps and orders too, which move without the application: its version alone would let
 * news between two polls wait for the end of the next one.
 */
function tagOf(version: number, next: DeviceState['next']): string {
  return `${version}-${createHash('sha256').update(JSON.stringify(next)).digest('hex').slice(0, 16)}`;
}

/** While the SP area is being made the SP-TSM may hand out the carrier's script together with ours. */
function allowedAids(party: 'mno-tsm' | 'sp-tsm', state: string): string[] {
  if (party === 'mno-tsm') return [hex(ISD_AID)];
  return state === 'writing-area' ? [hex(ISD_AID), hex(SP_AREA_AID)] : [hex(SP_AREA_AID)];
}
