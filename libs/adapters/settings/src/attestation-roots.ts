// The roots that attestation of iPhones is checked against: read and judged at the start, because a wrong file would else be found by the
// first citizen. A root that has ended stops the start, too: it would refuse every phone.
import { DerError, fromPem, parseCertificate, type ParsedCertificate } from '@sumaho-jpki/wire/x509';
import { readFileSync } from 'node:fs';
import type { Settings } from './read-settings';
import { SettingsError } from './settings-error';
import { SETTINGS_TABLE } from './settings-table';

/** DER of each root. @throws SettingsError */
export function readAttestationRoots(
  { appAttestRootFile: path }: Pick<Settings, 'appAttestRootFile'>,
  at: Date = new Date(),
): readonly Uint8Array[] {
  const { key } = SETTINGS_TABLE.appAttestRootFile;
  const refuse = (why: string): never => {
    throw new SettingsError([key], [`${key} must name a file with the attestation roots (PEM); ${path} ${why}.`]);
  };
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (problem) {
    refuse(`cannot be read (${(problem as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
  }
  let roots: readonly Uint8Array[] = [];
  try {
    roots = fromPem('CERTIFICATE', text);
  } catch {
    refuse('is not PEM');
  }
  if (roots.length === 0) refuse('holds no certificate');
  for (const [index, der] of roots.entries()) {
    const why = faultOf(der, at);
    if (why !== null) refuse(`holds a certificate that is no root (number ${index + 1}: ${why})`);
  }
  return roots;
}

function faultOf(der: Uint8Array, at: Date): string | null {
  let root: ParsedCertificate;
  try {
    root = parseCertificate(der);
  } catch (problem) {
    if (problem instanceof DerError || problem instanceof RangeError) return 'malformed';
    throw problem;
  }
  if (root.basicConstraints?.ca !== true || root.keyUsage?.includes('keyCertSign') !== true) {
    return 'not a certification authority';
  }
  if (root.publicKey.type !== 'ec') return 'its key is not on an elliptic curve';
  if (at < root.notBefore) return `not valid before ${root.notBefore.toISOString()}`;
  return at > root.notAfter ? `ended ${root.notAfter.toISOString()}` : null;
}
