export { Secret } from './secret';
export { SettingsError } from './settings-error';
export { readSettings } from './read-settings';
export type { Environment, Settings } from './read-settings';
export { ROLES, SETTINGS_TABLE } from './settings-table';
export type { Role, SettingRow } from './settings-table';
export { readAttestationRoots } from './attestation-roots';
export { settingsReference } from './settings-reference';
export {
  readCarriers,
  readCasdAuthorityPublicKey,
  readMessageKey,
  readResidentSources,
  readSignInClientKey,
} from './key-files';
export type { CarrierEntry, PrivateJwk, PublicJwk, ResidentSourceEntry } from './key-files';
