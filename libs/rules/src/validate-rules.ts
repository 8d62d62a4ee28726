/** Checks every table's wiring at start: an unknown target, guard, rule or queue refuses the start. */
import { APPLICATION_TABLE } from './application/application-states';
import { CERTIFICATE_TABLE } from './certificate/certificate-states';
import { DESK_TASK_TABLE } from './desk-queue/desk-task';
import { ELEMENT_TABLE } from './element/element-states';
import { LINE_TABLE } from './line/line-states';
import { PARTY_CERTIFICATE_TABLE } from './party/party-certificate-states';
import { validateProvisioning } from './provisioning/provisioning-steps';
import { STAFF_TABLE } from './staff/staff';
import { VERIFIER_TABLE } from './verifier/verifier';
import { validateRoutes } from './provisioning/route-order';
import { validateTable } from './verdict';
import type { TableWiring } from './verdict';

export const TRANSITION_TABLES = [
  CERTIFICATE_TABLE,
  ELEMENT_TABLE,
  APPLICATION_TABLE,
  LINE_TABLE,
  PARTY_CERTIFICATE_TABLE,
  STAFF_TABLE,
  VERIFIER_TABLE,
  DESK_TASK_TABLE,
] as const satisfies readonly TableWiring[];

/** @throws TableError or Error naming every defect of the first table that does not hold together */
export function validateRules(): void {
  TRANSITION_TABLES.forEach((table) => validateTable(table));
  validateProvisioning();
  validateRoutes();
}
