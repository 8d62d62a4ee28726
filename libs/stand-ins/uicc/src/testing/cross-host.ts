/** The product's host side in front of a card: what the cross tests of several channels share. */
import {
  bytes,
  concat,
  decodeResponse,
  encodeCommand,
  hex,
  type CommandApdu,
  type ResponseApdu,
} from '@sumaho-jpki/wire/apdu';
import {
  deleteObject,
  getData,
  getStatus,
  initializeUpdate,
  installAndMakeSelectable,
  openScp03Session,
  parseGetStatus,
  parseKeyInformation,
  select,
  SSD_MODULE_AID,
  SSD_PACKAGE_AID,
  uiccSecurityDomainParameters,
  type Scp03Session,
  type SecurityLevelValue,
} from '@sumaho-jpki/wire/globalplatform';
import { expect } from 'vitest';
import type { VirtualUicc } from '../virtual-uicc';
import { ISD_AID, SP_AREA } from './test-card';

export const filled = (length: number, start: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (start + 5 * i) & 0xff);
export const keysOf = (length: number) => ({
  enc: filled(length, 1),
  mac: filled(length, 2),
  dek: filled(length, 3),
});

export interface AnySession {
  wrapSegments?: (command: CommandApdu) => Uint8Array[];
  wrap: (command: CommandApdu) => Uint8Array;
  unwrap: (raw: Uint8Array) => ResponseApdu;
}

export const transmit = (card: VirtualUicc, raw: Uint8Array): Uint8Array => concat(card.transmit(raw));

export const plain = (card: VirtualUicc, command: CommandApdu): ResponseApdu =>
  decodeResponse(transmit(card, encodeCommand(command)));

/** One command through the session, in segments where it does not fit. */
export function through(card: VirtualUicc, session: AnySession, command: CommandApdu): ResponseApdu {
  const sent = session.wrapSegments?.(command) ?? [session.wrap(command)];
  const answers = sent.map((raw) => transmit(card, raw));
  for (const raw of answers.slice(0, -1)) expect(hex(raw)).toBe('9000');
  return session.unwrap(answers.at(-1) ?? bytes(''));
}

/** Answer data of a command that must succeed. */
export function done(card: VirtualUicc, session: AnySession, command: CommandApdu): Uint8Array {
  const { data, sw } = through(card, session, command);
  expect(sw.toString(16)).toBe('9000');
  return data;
}

export const spArea = (privileges = 0x80_80_00): CommandApdu =>
  installAndMakeSelectable({
    loadFileAid: SSD_PACKAGE_AID,
    moduleAid: SSD_MODULE_AID,
    instanceAid: SP_AREA,
    privileges,
    applicationParameters: uiccSecurityDomainParameters(),
  });

/** All four APDU cases, and one that is refused. */
export function worksThrough(card: VirtualUicc, session: AnySession): void {
  const [isd] = parseGetStatus(done(card, session, getStatus('issuer-security-domain')));
  expect(hex(isd?.aid ?? bytes(''))).toBe(hex(ISD_AID));
  expect(parseKeyInformation(done(card, session, getData(0xe0))).length).toBeGreaterThan(0);
  done(card, session, spArea());
  expect(through(card, session, getStatus('applications', bytes('FF'))).sw).toBe(0x6a88);
  done(card, session, deleteObject(SP_AREA));
}

/** An SCP03 session with whatever domain `aid` names. */
export function opened(
  card: VirtualUicc,
  level: SecurityLevelValue,
  { aid = ISD_AID, kvn = 0x30, keys = keysOf(16), challenge = filled(8, 0x40) } = {},
): Scp03Session {
  plain(card, select(aid));
  const initializeUpdateResponse = transmit(card, encodeCommand(initializeUpdate(kvn, challenge)));
  const request = { keys, hostChallenge: challenge, level, initializeUpdateResponse };
  const { session, externalAuthenticate } = openScp03Session(request);
  expect(hex(transmit(card, externalAuthenticate))).toBe('9000');
  return session;
}

/** DES keys as their makers write them. */
export function oddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => (byte.toString(2).replace(/0/g, '').length % 2 === 0 ? byte ^ 1 : byte));
}
