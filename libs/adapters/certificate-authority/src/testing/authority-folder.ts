// A throw-away folder with an authority for the specs, with a clock that stands still until it is moved.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateAuthorityChoices } from '../certificate-authority-settings';
import { EncryptedFileKeyCustody } from '../encrypted-file-key-custody';
import type { KeyCustody } from '../key-custody.port';
import { openCertificateAuthority } from '../open-certificate-authority';
import type { UserAuthCertificateAuthority } from '../user-auth-certificate-authority';

export const PASSPHRASE = 'correct horse battery staple';
/** Cheap on purpose: the specs open many folders. */
export const SCRYPT_COST = 2 ** 12;
export const ADDRESSES = {
  crlUrl: 'http://pki.example.test/user-auth.crl',
  ocspUrl: 'http://pki.example.test/ocsp',
  caIssuersUrl: 'http://pki.example.test/root.cer',
  cpsUrl: 'http://pki.example.test/cps.html',
} as const;

export class AuthorityFolder {
  /** Moved by the specs; real OpenSSL compares OCSP times with the real clock, so it starts there. */
  now = new Date(Math.floor(Date.now() / 1000) * 1000);

  private constructor(readonly directory: string) {}

  static async make(): Promise<AuthorityFolder> {
    return new AuthorityFolder(await mkdtemp(join(tmpdir(), 'certificate-authority-')));
  }

  custody(): Promise<EncryptedFileKeyCustody> {
    return EncryptedFileKeyCustody.open({ directory: this.directory, passphrase: PASSPHRASE, scryptCost: SCRYPT_COST });
  }

  open(
    choices: Partial<CertificateAuthorityChoices> = {},
    custody?: KeyCustody,
  ): Promise<UserAuthCertificateAuthority> {
    return openCertificateAuthority({
      directory: this.directory,
      passphrase: PASSPHRASE,
      scryptCost: SCRYPT_COST,
      custody,
      settings: { ...ADDRESSES, now: () => this.now, ...choices },
    });
  }

  passDays(days: number): void {
    this.now = new Date(this.now.getTime() + days * 86_400_000);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
