// Opens the certificate authority of a folder. On the first start makes the root (generation 3 style: RSA-2048, ten years,
// 23:59:59 JST) and the OCSP signer; every process that starts on the same folder ends up with the same root.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jstEndOfDay, ROOT_NAME } from '@sumaho-jpki/rules';
import { buildTbsCertificate, parseCertificate, sameBytes } from '@sumaho-jpki/wire/x509';
import type { ParsedCertificate } from '@sumaho-jpki/wire/x509';
import { completeSettings } from './certificate-authority-settings';
import type { CertificateAuthorityChoices, CertificateAuthoritySettings } from './certificate-authority-settings';
import { describeCertificate } from './certificate-descriptions';
import { EncryptedFileKeyCustody } from './encrypted-file-key-custody';
import { issueCertificate, ROOT_PROFILE } from './issuer';
import { KeyCustodyError, SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
import type { CustodyKey, KeyCustody } from './key-custody.port';
import { openLoadFileAuthority } from './load-file-authority';
import { OcspSigners } from './ocsp-signer';
import { readIfThere, writeOnce } from './once-only-files';
import { newSerial } from './serial-number';
import { UserAuthCertificateAuthority } from './user-auth-certificate-authority';

const DAY = 86_400_000;
const ROOT_KEY = 'root';
const ROOT_FILE = 'root.cer';
const ROOT_YEARS = 10;

/** @throws KeyCustodyError for a wrong passphrase or a damaged key, CertificateRefusedError when a lint fails. */
export async function openCertificateAuthority(input: {
  directory: string;
  /** At least 16 characters. */
  passphrase: string;
  settings: CertificateAuthorityChoices;
  /** Default: encrypted files in the folder. */
  custody?: KeyCustody;
  /** Cost of scrypt for a folder made now; a power of two. */
  scryptCost?: number;
}): Promise<UserAuthCertificateAuthority> {
  const { directory, passphrase, scryptCost } = input;
  const settings = completeSettings(input.settings);
  const custody = input.custody ?? (await EncryptedFileKeyCustody.open({ directory, passphrase, scryptCost }));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const key = await custody.ensure(ROOT_KEY, settings.rootKeyKind);
  const certificate = await rootCertificate(directory, custody, key, settings);
  const root = { certificate, key };
  const signers = new OcspSigners(directory, custody, root, settings);
  const loadFiles = await openLoadFileAuthority(directory, custody, certificate.der);
  const authority = new UserAuthCertificateAuthority(root, custody, signers, settings, loadFiles);
  await authority.prepare();
  return authority;
}

async function rootCertificate(
  directory: string,
  custody: KeyCustody,
  key: CustodyKey,
  settings: CertificateAuthoritySettings,
): Promise<ParsedCertificate> {
  const path = join(directory, ROOT_FILE);
  const stored = (await readIfThere(path)) ?? (await writeOnce(path, await makeRoot(custody, key, settings)));
  const certificate = parseCertificate(Uint8Array.from(stored));
  if (!sameBytes(certificate.publicKeySpki, key.publicKeySpki)) {
    throw new KeyCustodyError('damaged', 'the root certificate does not belong to the root key');
  }
  return certificate;
}

async function makeRoot(
  custody: KeyCustody,
  key: CustodyKey,
  settings: CertificateAuthoritySettings,
): Promise<Uint8Array> {
  const now = settings.now();
  // From the last day on: what is issued today may be backdated by an hour, and clocks differ.
  const notBefore = new Date(jstEndOfDay(new Date(now.getTime() - 2 * DAY)).getTime() + 1000);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + ROOT_YEARS);
  const description = await describeCertificate(
    {
      profile: 'user-auth-root',
      serial: newSerial(settings.serialPrefix),
      subject: ROOT_NAME,
      publicKeySpki: key.publicKeySpki,
      notBefore,
      notAfter: jstEndOfDay(notAfter),
      issuer: undefined,
      signatureAlgorithm: SIGNATURE_ALGORITHM_OF_KIND[key.kind],
    },
    settings,
  );
  const tbsDer = buildTbsCertificate(description);
  return issueCertificate({ tbsDer, profile: ROOT_PROFILE, issuer: undefined, custody, key, settings });
}
