// A second, independent reading of each certificate before it leaves, by OpenSSL through Node: what two parsers read differently is not given
// out, and the signature is verified by another hand than the one that made it. Of the extensions OpenSSL tells only "is a CA" and the
// extended key usage. PKI.js reads them all; it costs some twenty times as much, and blocks: citizens' certificates it reads each
// night, all others before they leave.
import { createPublicKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { sameBytes } from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';

/** Of the few issuers; a key is read once. */
const keys = new Map<string, KeyObject>();

function keyOf(spki: Uint8Array): KeyObject {
  const der = Buffer.from(spki);
  const name = der.toString('base64');
  const known = keys.get(name) ?? createPublicKey({ key: der, format: 'der', type: 'spki' });
  if (keys.size < 100) keys.set(name, known);
  return known;
}

const lines = (name: ParsedCertificate['subject']) => name.map(({ type, value }) => `${type}=${value}`).join('\n');

/** OpenSSL escapes what has a meaning in a name (RFC 2253) when it prints one. */
const unescaped = (text: string) => text.replaceAll(/\\([,+"\\<>;#= ])/g, '$1');

/** The names of the fields on which OpenSSL reads something else, `signature` where it does not verify; empty when all agree. */
export function disagreementsWithOpenSsl(certificate: ParsedCertificate, issuerSpki: Uint8Array): string[] {
  let other: X509Certificate;
  try {
    other = new X509Certificate(certificate.der);
  } catch {
    return ['syntax'];
  }
  const leading = /^0+(?=[0-9a-f])/;
  const checks: [string, () => boolean][] = [
    ['length', () => sameBytes(other.raw, certificate.der)],
    ['serial', () => other.serialNumber.toLowerCase().replace(leading, '') === certificate.serial.replace(leading, '')],
    ['issuer', () => unescaped(other.issuer) === lines(certificate.issuer)],
    ['subject', () => unescaped(other.subject) === lines(certificate.subject)],
    ['notBefore', () => Date.parse(other.validFrom) === certificate.notBefore.getTime()],
    ['notAfter', () => Date.parse(other.validTo) === certificate.notAfter.getTime()],
    ['publicKey', () => sameBytes(other.publicKey.export({ format: 'der', type: 'spki' }), certificate.publicKeySpki)],
    ['basicConstraints', () => other.ca === (certificate.basicConstraints?.ca ?? false)],
    ['extendedKeyUsage', () => (purposesOf(other) ?? []).join() === certificate.extendedKeyUsage.join()],
    ['signature', () => other.verify(keyOf(issuerSpki))],
  ];
  return checks.filter(([, agrees]) => !holds(agrees)).map(([field]) => field);
}

/** Node calls the extended key usage `keyUsage`; absent it is undefined, whatever its types say. */
const purposesOf = (certificate: X509Certificate): readonly string[] | undefined => certificate.keyUsage;

function holds(agrees: () => boolean): boolean {
  try {
    return agrees();
  } catch {
    return false;
  }
}
