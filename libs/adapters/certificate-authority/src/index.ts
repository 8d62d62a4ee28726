// The certificate authority's crypto: plan, lint, sign, CRL, OCSP; custody of its keys.
export { openCertificateAuthority } from './open-certificate-authority';
export { UserAuthCertificateAuthority } from './user-auth-certificate-authority';
export type { CertificateAuthorityChoices, CertificateAuthoritySettings } from './certificate-authority-settings';
export { CertificateRefusedError } from './issuer';
export { OcspSignerUnavailableError } from './ocsp-signer';
export { EncryptedFileKeyCustody } from './encrypted-file-key-custody';
export { readWeakKeyList } from './weak-key-list';
export { Pkcs11KeyCustody } from './pkcs11-key-custody';
export { KeyCustodyError, SIGNATURE_ALGORITHM_OF_KIND } from './key-custody.port';
export type { RootGeneration, RootGenerations } from './root-generations';
export type { CustodyKey, KeyCustody } from './key-custody.port';
export { RevocationJournal } from './revocation-journal';
export { KeyCeremony } from './ceremony/key-ceremony';
export type { CeremonyOutcome, CeremonyRoom, CeremonyScript } from './ceremony/key-ceremony';
export { CeremonyRefusedError, registeredOfficers } from './ceremony/officers';
export { wrappingKeyFrom } from './ceremony/backup-shares';
export { transcriptProblems } from './ceremony/transcript';
export type { ClosedTranscript } from './ceremony/transcript';
