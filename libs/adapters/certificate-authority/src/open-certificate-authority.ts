// Opens the certificate authority of a folder. On the first start makes the first root (RSA-2048 or P-384, ten years, 23:59:59
// JST) and its OCSP signer; every process that starts on the same folder ends up with the same roots.
import { mkdir } from 'node:fs/promises';
import { completeSettings } from './certificate-authority-settings';
import type { CertificateAuthorityChoices } from './certificate-authority-settings';
import { EncryptedFileKeyCustody } from './encrypted-file-key-custody';
import type { KeyCustody } from './key-custody.port';
import { RootGenerations } from './root-generations';
import { UserAuthCertificateAuthority } from './user-auth-certificate-authority';

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
  const generations = await RootGenerations.open(directory, custody, settings);
  const authority = new UserAuthCertificateAuthority(generations, custody, settings);
  await authority.prepare();
  return authority;
}
