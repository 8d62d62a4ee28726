/** Every label by what it names; a missing one fails the type check and the test. */
import {
  BULK_FAULT_LABELS,
  BULK_FILE_STATE_LABELS,
  BULK_REASON_LABELS,
  BULK_REPAIR_LABELS,
  BULK_ROW_STATE_LABELS,
} from './bulk-labels';
import type { Bilingual } from '../problems/sentence';
import {
  DESK_TASK_EVENT_LABELS,
  DESK_TASK_KIND_LABELS,
  DESK_TASK_PRIORITY_LABELS,
  DESK_TASK_RESULT_LABELS,
  DESK_TASK_STATE_LABELS,
} from './desk-queue-labels';
import { CONTRACT_SWITCH_LABELS } from './contract-labels';
import { ENABLER_LABELS } from './enabler-labels';
import { HISTORY_EVENT_LABELS, STEP_REASON_LABELS } from './history-labels';
import { CLEAN_GAP_LABELS, FOLLOW_LABELS, LIFE_EVENT_GROUP_LABELS, LIFE_EVENT_LABELS } from './life-event-labels';
import { ACTOR_LABELS, OPERATION_LABELS, RELATION_LABELS } from './permission-labels';
import { RULE_LABELS } from './rule-labels';
import {
  APPLICATION_EVENT_LABELS,
  APPLICATION_STATE_LABELS,
  BEARER_LABELS,
  CARD_CERTIFICATE_STATUS_LABELS,
  CERTIFICATE_EVENT_LABELS,
  CERTIFICATE_STATE_LABELS,
  ELEMENT_EVENT_LABELS,
  ELEMENT_STATE_LABELS,
  HOLD_GROUND_LABELS,
  IDENTIFIER_LABELS,
  LINE_EVENT_LABELS,
  INCIDENT_KIND_LABELS,
  LINE_STATE_LABELS,
  PHONE_LOCK_LABELS,
  QUEUE_LABELS,
  REGISTRY_LABELS,
  REGISTRY_STATE_LABELS,
  REVOCATION_CAUSE_LABELS,
  STEP_LABELS,
  STAFF_EVENT_LABELS,
  STAFF_STATE_LABELS,
  STATUS_QUESTION_LABELS,
  STEP_STATE_LABELS,
  UNMET_REASON_LABELS,
  VERIFIER_EVENT_LABELS,
  HOLDER_KIND_LABELS,
  MACHINE_KIND_LABELS,
  PARTY_KIND_LABELS,
  VERIFIER_KIND_LABELS,
  VERIFIER_PURPOSE_LABELS,
  VERIFIER_STATE_LABELS,
} from './state-labels';

export const LABELS = {
  'certificate-state': CERTIFICATE_STATE_LABELS,
  'certificate-event': CERTIFICATE_EVENT_LABELS,
  'element-state': ELEMENT_STATE_LABELS,
  'element-event': ELEMENT_EVENT_LABELS,
  'application-state': APPLICATION_STATE_LABELS,
  'application-event': APPLICATION_EVENT_LABELS,
  'line-state': LINE_STATE_LABELS,
  'line-event': LINE_EVENT_LABELS,
  'verifier-state': VERIFIER_STATE_LABELS,
  'verifier-event': VERIFIER_EVENT_LABELS,
  'staff-state': STAFF_STATE_LABELS,
  'staff-event': STAFF_EVENT_LABELS,
  'status-question': STATUS_QUESTION_LABELS,
  'party-kind': PARTY_KIND_LABELS,
  'machine-kind': MACHINE_KIND_LABELS,
  'holder-kind': HOLDER_KIND_LABELS,
  'contract-switch': CONTRACT_SWITCH_LABELS,
  'verifier-kind': VERIFIER_KIND_LABELS,
  'verifier-purpose': VERIFIER_PURPOSE_LABELS,
  'desk-task-state': DESK_TASK_STATE_LABELS,
  'desk-task-event': DESK_TASK_EVENT_LABELS,
  'desk-task-kind': DESK_TASK_KIND_LABELS,
  'desk-task-priority': DESK_TASK_PRIORITY_LABELS,
  'desk-task-result': DESK_TASK_RESULT_LABELS,
  'revocation-cause': REVOCATION_CAUSE_LABELS,
  'hold-ground': HOLD_GROUND_LABELS,
  'incident-kind': INCIDENT_KIND_LABELS,
  'bulk-state': BULK_FILE_STATE_LABELS,
  'bulk-row-state': BULK_ROW_STATE_LABELS,
  'bulk-fault': BULK_FAULT_LABELS,
  'bulk-reason': BULK_REASON_LABELS,
  'bulk-repair': BULK_REPAIR_LABELS,
  'unmet-reason': UNMET_REASON_LABELS,
  'phone-lock': PHONE_LOCK_LABELS,
  bearer: BEARER_LABELS,
  step: STEP_LABELS,
  'step-state': STEP_STATE_LABELS,
  queue: QUEUE_LABELS,
  registry: REGISTRY_LABELS,
  'registry-state': REGISTRY_STATE_LABELS,
  'card-certificate-status': CARD_CERTIFICATE_STATUS_LABELS,
  identifier: IDENTIFIER_LABELS,
  actor: ACTOR_LABELS,
  relation: RELATION_LABELS,
  operation: OPERATION_LABELS,
  rule: RULE_LABELS,
  enabler: ENABLER_LABELS,
  'history-event': HISTORY_EVENT_LABELS,
  'step-reason': STEP_REASON_LABELS,
  'life-event': LIFE_EVENT_LABELS,
  'life-event-group': LIFE_EVENT_GROUP_LABELS,
  follow: FOLLOW_LABELS,
  'clean-gap': CLEAN_GAP_LABELS,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Bilingual>>>>;

export type LabelKind = keyof typeof LABELS;

/** The label of a known id. */
export function label<Kind extends LabelKind, Id extends keyof (typeof LABELS)[Kind] & string>(
  kind: Kind,
  id: Id,
): Bilingual {
  return (LABELS[kind] as Readonly<Record<string, Bilingual>>)[id] ?? { ja: id, en: id };
}

/**
 * The label of an id that came as plain text (over HTTP, from a history row); a detail after a colon is left out.
 * Undefined when nobody knows the id.
 */
export function findLabel(kind: LabelKind, id: string): Bilingual | undefined {
  const labels: Readonly<Record<string, Bilingual>> = LABELS[kind];
  const known = id.split(':')[0] ?? id;
  return Object.hasOwn(labels, known) ? labels[known] : undefined;
}
