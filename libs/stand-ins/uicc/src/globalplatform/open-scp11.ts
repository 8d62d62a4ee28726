/**
 * Opening SCP11a on a security domain that speaks it: PERFORM SECURITY OPERATION takes the host's certificate, checked
 * with PK.CA-KLOC (KID 10); MUTUAL AUTHENTICATE agrees on the session keys with SK.SD.ECKA (GP Amendment F §7).
 */
import { decodeTlvs, findTlv, hex, StatusWord } from '@sumaho-jpki/wire/apdu';
import { endSecureChannel, NOTHING } from '../channel';
import { asIssuer, certificateBy, LONGEST_CHAIN, USAGE_KEY_AGREEMENT } from '../secure-channel/certificate';
import { Scp11aSession } from '../secure-channel/scp11a-session';
import { must, refuse } from '../status-error';
import { findKey, KEY_TYPE, keyValue } from './key-store';
import type { OpeningRequest } from './open-channel';
import { protocolsOf } from './protocols';

const MORE_CERTIFICATES = 0x80;

export const speaksScp11 = ({ memory, domain }: OpeningRequest): boolean =>
  protocolsOf(memory.image, domain).some(({ scp }) => scp === 0x11);

/**
 * With P2 b8 an intermediate certificate, whose holder signed the next one; without, the host's own.
 * @throws StatusError 6A81 longer chain, 6A88 no such key, 6A80 form or usage, 6982 signature or another issuer
 */
export function performSecurityOperation({ memory, channel, domain, command }: OpeningRequest): Uint8Array {
  const [kvn, kid] = [command.p1, command.p2 & ~MORE_CERTIFICATES];
  const { certificateChain: before } = channel;
  const issuers = before?.kvn === kvn && before.kid === kid ? before.issuers : [];
  endSecureChannel(channel);
  const isIntermediate = command.p2 !== kid;
  const key = findKey(memory.image, domain, kvn, kid);
  const authority = key?.type === KEY_TYPE.ecPublic ? keyValue(key) : undefined;
  if (!authority) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const outer = decodeTlvs(command.data);
  const value = findTlv(outer, 0x7f21)?.value;
  must(value !== undefined && outer.length === 1);
  if (isIntermediate && issuers.length + 1 >= LONGEST_CHAIN) refuse(StatusWord.FUNCTION_NOT_SUPPORTED);
  const certificate = certificateBy(issuers.at(-1) ?? { point: authority }, value);
  if (!certificate) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  if (isIntermediate) {
    channel.certificateChain = { kvn, kid, issuers: [...issuers, asIssuer(certificate)] };
    return NOTHING;
  }
  must(hex(certificate.usage) === USAGE_KEY_AGREEMENT);
  channel.hostPoint = certificate.publicPoint;
  return NOTHING;
}

/** @throws StatusError 6985 no host certificate, 6A88 no such key, 6A80 form */
export function mutualAuthenticate({ memory, channel, domain, command }: OpeningRequest): Uint8Array {
  const { hostPoint } = channel;
  endSecureChannel(channel);
  if (!hostPoint) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const key = findKey(memory.image, domain, command.p1, command.p2);
  const privateKey = key?.type === KEY_TYPE.ecPrivate ? keyValue(key) : undefined;
  if (!privateKey) refuse(StatusWord.REFERENCED_DATA_NOT_FOUND);
  const session = new Scp11aSession({ kvn: command.p1, privateKey, hostPoint, request: command.data });
  channel.secureChannel = session;
  return session.answer;
}
