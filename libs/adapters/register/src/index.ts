export { createRegisterDataSource } from './data-source';
export type { RegisterConnection } from './data-source';
export { migrate, RegisterRolesError } from './migrate';
export { APP_ROLE, KEY_SERVICE_ROLE, KEY_SERVICE_SCHEMA, OWNER_ROLE } from './privileges';
export { createRegister } from './register';
export { auditHash, canonicalJson, CHAIN_START, JLIS_TENANT, verifyChain } from './transaction/audit-chain';
export type { ChainVerdict } from './transaction/audit-chain';
export type { AuditRow } from './entities/record';
export { checkAudit } from './check-audit';
