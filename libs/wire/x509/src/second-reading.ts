// A second, independent reading of a certificate by PKI.js. The issuer signs only what two parsers understand alike: a
// disagreement between parsers is how one party sees another certificate than the other. PKI.js never decides on acceptance.
import * as asn1js from 'asn1js';
import { Certificate } from 'pkijs';
import type { ParsedCertificate } from './certificate';
import { sameBytes, toHex } from './text-forms';

const LIMITS = { maxDepth: 32, maxNodes: 5_000, maxContentLength: 64 * 1024 };

/** The names of the fields on which PKI.js reads something else than `parseCertificate` did; empty when they agree. */
export function disagreementsWithSecondReading(certificate: ParsedCertificate): string[] {
  let other: Certificate;
  try {
    const decoded = asn1js.fromBER(Uint8Array.from(certificate.der).buffer, LIMITS);
    if (decoded.offset !== certificate.der.length) return ['length'];
    other = new Certificate({ schema: decoded.result });
  } catch {
    return ['syntax'];
  }
  const bytes = (source: { toBER(): ArrayBuffer }) => new Uint8Array(source.toBER());
  const serial = toHex(other.serialNumber.valueBlock.valueHexView).replace(/^(00)+(?=..)/, '');
  const extensions = (other.extensions ?? []).map(
    (e) => `${e.extnID}|${e.critical}|${toHex(e.extnValue.valueBlock.valueHexView)}`,
  );
  const ours = certificate.extensions.map((e) => `${e.oid}|${e.critical}|${toHex(e.value)}`);
  const checks: [string, boolean][] = [
    ['serial', serial === certificate.serial.replace(/^(00)+(?=..)/, '')],
    ['issuer', sameBytes(bytes(other.issuer.toSchema()), certificate.issuerDer)],
    ['subject', sameBytes(bytes(other.subject.toSchema()), certificate.subjectDer)],
    ['notBefore', other.notBefore.value.getTime() === certificate.notBefore.getTime()],
    ['notAfter', other.notAfter.value.getTime() === certificate.notAfter.getTime()],
    ['publicKey', sameBytes(bytes(other.subjectPublicKeyInfo.toSchema()), certificate.publicKeySpki)],
    ['extensions', extensions.join() === ours.join()],
    ['signature', sameBytes(other.signatureValue.valueBlock.valueHexView, certificate.signature)],
  ];
  return checks.filter(([, same]) => !same).map(([field]) => field);
}
