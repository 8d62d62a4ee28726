import { describe, expect, it } from 'vitest';
import { APPLICATION_EVENTS, APPLICATION_STATES } from '../application/application-states';
import { HOLD_GROUND_IDS, REVOCATION_CAUSE_IDS } from '../certificate/causes';
import { CERTIFICATE_EVENTS, CERTIFICATE_STATES } from '../certificate/certificate-states';
import { REGISTRIES, REGISTRY_STATES } from '../compatibility/compatibility';
import {
  DESK_TASK_EVENTS,
  DESK_TASK_STATES,
  TASK_KIND_IDS,
  TASK_PRIORITIES,
  TASK_RESULTS,
} from '../desk-queue/desk-task';
import { CARD_CERTIFICATE_STATUSES } from '../eligibility-to-apply/eligibility-to-apply';
import { ELEMENT_EVENTS, ELEMENT_STATES } from '../element/element-states';
import { BEARERS, PHONE_LOCK_STATES } from '../element/phone-lock';
import { IDENTIFIER_KINDS } from '../identifiers/detect';
import { CLEAN_GAPS } from '../clean-proof/clean-proof';
import { FOLLOWS, LIFE_EVENT_GROUPS, LIFE_EVENT_IDS } from '../life-events/life-events';
import { LINE_EVENTS, LINE_STATES } from '../line/line-states';
import { OPERATION_IDS } from '../permissions/operations';
import { HOLDER_KINDS } from '../mass-act/mass-act';
import { MACHINE_KINDS } from '../party/machine-kind';
import { CONTRACT_SWITCH_IDS } from '../mvno-contract/mvno-contract';
import { PARTY_KINDS } from '../party/party';
import { RELATIONS, ROLES } from '../permissions/roles';
import { fillSentence } from '../problems/sentence';
import { QUEUES, STEP_KINDS, STEP_STATES } from '../provisioning/provisioning-steps';
import { ENABLERS, RULE_IDS } from '../refusal-rules';
import { findLabel, label, LABELS } from './labels';
import { STAFF_STATES, STAFF_TABLE } from '../staff/staff';
import { STATUS_QUESTION_KINDS } from '../verifier/status-fees';
import {
  BULK_FILE_FAULTS,
  BULK_FILE_STATES,
  BULK_REPAIRS,
  BULK_ROW_REASONS,
  BULK_ROW_STATES,
} from '../bulk-file/bulk-file';
import { INCIDENT_KINDS, UNMET_REASONS } from '../mass-act/mass-act';
import { VERIFIER_EVENTS, VERIFIER_KINDS, VERIFIER_PURPOSES, VERIFIER_STATES } from '../verifier/verifier';
import { HISTORY_EVENTS, STEP_REASONS } from './history-labels';
import type { LabelKind } from './labels';

const KNOWN: Readonly<Record<LabelKind, readonly string[]>> = {
  'certificate-state': CERTIFICATE_STATES,
  'certificate-event': CERTIFICATE_EVENTS,
  'element-state': ELEMENT_STATES,
  'element-event': ELEMENT_EVENTS,
  'application-state': APPLICATION_STATES,
  'application-event': APPLICATION_EVENTS,
  'line-state': LINE_STATES,
  'line-event': LINE_EVENTS,
  'revocation-cause': REVOCATION_CAUSE_IDS,
  'hold-ground': HOLD_GROUND_IDS,
  'incident-kind': INCIDENT_KINDS,
  'bulk-state': BULK_FILE_STATES,
  'bulk-row-state': BULK_ROW_STATES,
  'bulk-fault': BULK_FILE_FAULTS,
  'bulk-reason': BULK_ROW_REASONS,
  'bulk-repair': BULK_REPAIRS,
  'unmet-reason': UNMET_REASONS,
  'phone-lock': PHONE_LOCK_STATES,
  bearer: BEARERS,
  step: STEP_KINDS,
  'step-state': STEP_STATES,
  queue: QUEUES,
  registry: REGISTRIES,
  'registry-state': REGISTRY_STATES,
  'card-certificate-status': CARD_CERTIFICATE_STATUSES,
  identifier: IDENTIFIER_KINDS,
  actor: [...ROLES, 'system'],
  relation: RELATIONS,
  operation: OPERATION_IDS,
  rule: RULE_IDS,
  enabler: ENABLERS,
  'verifier-state': VERIFIER_STATES,
  'verifier-event': VERIFIER_EVENTS,
  'staff-state': STAFF_STATES,
  'staff-event': Object.keys(STAFF_TABLE.events),
  'status-question': STATUS_QUESTION_KINDS,
  'party-kind': PARTY_KINDS,
  'machine-kind': MACHINE_KINDS,
  'holder-kind': HOLDER_KINDS,
  'contract-switch': CONTRACT_SWITCH_IDS,
  'verifier-kind': VERIFIER_KINDS,
  'verifier-purpose': VERIFIER_PURPOSES,
  'desk-task-state': DESK_TASK_STATES,
  'desk-task-event': DESK_TASK_EVENTS,
  'desk-task-kind': TASK_KIND_IDS,
  'desk-task-priority': TASK_PRIORITIES,
  'desk-task-result': TASK_RESULTS,
  'history-event': HISTORY_EVENTS,
  'step-reason': STEP_REASONS,
  'life-event': LIFE_EVENT_IDS,
  'life-event-group': LIFE_EVENT_GROUPS,
  follow: FOLLOWS,
  'clean-gap': CLEAN_GAPS,
};
const KINDS = Object.keys(LABELS) as LabelKind[];

describe('Labels', () => {
  it.each(KINDS)('of every %s are there in Japanese and English, and no others', (kind) => {
    expect(Object.keys(LABELS[kind]).sort()).toEqual([...KNOWN[kind]].sort());
    for (const id of KNOWN[kind]) {
      const found = findLabel(kind, id);
      expect(found?.ja.trim(), id).toBe(found?.ja);
      expect(found?.ja.length, id).toBeGreaterThan(0);
      expect(found?.en, id).toMatch(/^[A-Z]/);
      expect(found?.en, id).not.toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
    }
  });

  it.each(KINDS.filter((kind) => kind !== 'rule' && kind !== 'enabler'))('of two %ss are never the same', (kind) => {
    for (const language of ['ja', 'en'] as const) {
      const texts = Object.values(LABELS[kind]).map((text: { ja: string; en: string }) => text[language]);
      expect(new Set(texts).size).toBe(texts.length);
    }
  });

  it.each(['rule', 'enabler'] as const)('of every %s are whole polite sentences', (kind) => {
    for (const id of KNOWN[kind]) {
      const found = findLabel(kind, id);
      expect(found?.ja, id).toMatch(/(ます|です|ません|ました|でした|ください)。$/);
      expect(found?.en, id).toMatch(/\.$/);
    }
  });

  it('are found by id, and an unknown id has none', () => {
    expect(label('certificate-state', 'active')).toEqual({ ja: '有効', en: 'Active' });
    expect(findLabel('certificate-state', 'toString')).toBeUndefined();
    expect(findLabel('certificate-state', 'melted')).toBeUndefined();
    expect(findLabel('step-reason', 'lint:serial-length')).toEqual(findLabel('step-reason', 'lint'));
  });

  it('with a fact to fill in read well with and without it', () => {
    const { ja, en } = label('rule', 'handset-os');
    expect(fillSentence(ja, { minimumOs: 9 })).toContain('バージョン9以上');
    expect(fillSentence(en)).toBe('The phone’s operating system is too old.');
  });
});
