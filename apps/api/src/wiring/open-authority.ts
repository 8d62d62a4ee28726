// The certificate authority as the settings name it: its folder, where its keys are, the root of the next generation, the
// policies' arc, the keys that are never certified.
import { openCertificateAuthority, Pkcs11KeyCustody, readWeakKeyList } from '@sumaho-jpki/adapters/certificate-authority';
import type { KeyCustody } from '@sumaho-jpki/adapters/certificate-authority';
import type { Settings } from '@sumaho-jpki/adapters/settings';
import { machinePaths } from '@sumaho-jpki/contract';

export async function openAuthority(settings: Settings) {
  return openCertificateAuthority({
    directory: settings.caDirectory,
    passphrase: settings.caPassphrase.reveal(),
    custody: await tokenCustody(settings),
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

/** undefined = encrypted files in the authority's folder. */
async function tokenCustody(settings: Settings): Promise<KeyCustody | undefined> {
  if (settings.caKeyCustody === 'file') return undefined;
  return Pkcs11KeyCustody.open({
    directory: settings.caDirectory,
    library: settings.caPkcs11Library,
    tokenLabel: settings.caPkcs11Token,
    pin: settings.caPassphrase.reveal(),
  });
}
