export { Secret } from './secret';
export { SettingsError } from './settings-error';
export { readSettings } from './read-settings';
export type { Environment, Settings } from './read-settings';
export { ROLES, SETTINGS_TABLE } from './settings-table';
export type { Role, SettingRow } from './settings-table';
export { settingsReference } from './settings-reference';
export { readCarriers, readCasdAuthorityPublicKey, readMessageKey, readSignInClientKey } from './key-files';
export type { CarrierEntry, PrivateJwk, PublicJwk } from './key-files';
