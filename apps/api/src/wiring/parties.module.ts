// The other parties of http and worker: carriers' MNO-TSMs and the phone's SERAM end point.
import { Global, Module } from '@nestjs/common';
import {
  CarrierNotifications,
  HttpCarrierGateway,
  MessageChannel,
  type CarrierDirectory,
} from '@sumaho-jpki/adapters/mno-tsm';
import { readMessageKey, type Settings } from '@sumaho-jpki/adapters/settings';
import { RamEndpoint, SeramEndpoint } from '@sumaho-jpki/adapters/sp-tsm';
import { machinePaths } from '@sumaho-jpki/contract';
import type { Register } from '@sumaho-jpki/operations';
import { clock } from './outside.module';
import { CARRIERS, REGISTER, SETTINGS } from './tokens';

/** Our name in System Messaging: issuer of our messages, audience of the carriers'. */
export const SP_TSM_CODE = 'sp-tsm';

const directoryOf = (register: Register): CarrierDirectory => ({
  all: () => register.transaction({ kind: 'system' }, (tx) => tx.carriers.all()),
});

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
    provide: RamEndpoint,
    inject: [REGISTER],
    useFactory: (register: Register) => new RamEndpoint(register, machinePaths.ram),
  },
];

@Global()
@Module({ providers: parties, exports: parties.map(({ provide }) => provide) })
export class PartiesModule {}
