// J-LIS's key service: its own role, schema and module; the application holds no right on what it stores.
export { KeyServiceRefusal, SealBrokenError } from './errors';
export type { KeyServiceRefusalReason } from './errors';
export { Sealer } from './seal';
export type { SealedPlace } from './seal';
export { migrateKeyService } from './migrate-key-service';
export type { MigrateKeyServiceOptions, OwnerConnection } from './migrate-key-service';
export { PostgresKeyDelivery } from './delivery/postgres-key-delivery';
export type { KeyDeliveryParts } from './delivery/postgres-key-delivery';
export { reseal, type Resealed } from './reseal';
export { PostgresKeyService } from './postgres-key-service';
export type { KeyServiceParts } from './postgres-key-service';
export type { EmitScriptInput } from './script-desk';
export { DEMO_CARD_PROFILES } from './card-profiles';
export type { AppletAssurance, CardProfiles, CarrierKeyProfile, SimProductProfile } from './card-profiles';
export type { ControllingAuthority } from './sp-area-keys';
