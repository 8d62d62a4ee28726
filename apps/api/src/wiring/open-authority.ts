// The certificate authority as the settings name it: its folder, where its keys are, the root of the next generation, the
// policies' arc, the keys that are never certified.
import {
  EncryptedFileKeyCustody,
  openCertificateAuthority,
  Pkcs11KeyCustody,
  readWeakKeyList,
} from '@sumaho-jpki/adapters/certificate-authority';
import type { KeyCustody } from '@sumaho-jpki/adapters/certificate-authority';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { machinePaths } from '@sumaho-jpki/contract';

export async function openAuthority(settings: Settings, custody?: KeyCustody) {
  return openCertificateAuthority({
    directory: settings.caDirectory,
    passphrase: settings.caPassphrase.reveal(),
    custody: custody ?? (await openCustody(settings)),
    settings: {
      rootKeyKind: settings.caRootKey,
      policyArc: settings.caPolicyArc,
      weakKeys: await readWeakKeyList(settings.caWeakKeysFile),
      crlUrl: `${settings.publicOrigin}${machinePaths.crl}`,
      ocspUrl: `${settings.publicOrigin}${machinePaths.ocsp}`,
      caIssuersUrl: `${settings.publicOrigin}${machinePaths.caCertificate}`,
    },
  });
}

/** @throws KeyCustodyError */
export async function openCustody(settings: Settings): Promise<KeyCustody> {
  const { caDirectory: directory, caPassphrase } = settings;
  if (settings.caKeyCustody === 'file') {
    return EncryptedFileKeyCustody.open({ directory, passphrase: caPassphrase.reveal() });
  }
  const { caPkcs11Library: library, caPkcs11Token: tokenLabel } = settings;
  return Pkcs11KeyCustody.open({ directory, library, tokenLabel, pin: caPassphrase.reveal() });
}
