/** Renders the tables of these rules as Markdown for the docs; pure text in, text out, Japanese and English. */
import { APPLICATION_PROGRESS, APPLICATION_TABLE } from './application/application-states';
import { HOLD_GROUNDS, REVOCATION_CAUSES } from './certificate/causes';
import { REVOCATION_REASON_NUMBERS } from './certificate-profile/revocation-reason-codes';
import { CERTIFICATE_TABLE, PUBLISHED_STATUS } from './certificate/certificate-states';
import { NON_ELIGIBILITY } from './compatibility/compatibility';
import { renderDrifts } from './drift/drift-tables';
import { DESK_TASK_TABLE, TASK_KIND_IDS, taskKind } from './desk-queue/desk-task';
import { ELEMENT_TABLE, GP_SERVICE_STATES } from './element/element-states';
import { findLabel, LABELS } from './labels/labels';
import type { LabelKind } from './labels/labels';
import { CARRIER_REPORTS } from './line/carrier-report';
import type { CarrierReportMeaning } from './line/carrier-report';
import { renderLifeEvents } from './life-events/life-event-tables';
import { LINE_TABLE } from './line/line-states';
import { PARTY_CERTIFICATE_TABLE } from './party/party-certificate-states';
import { RESIDENT_MESSAGES, type ResidentMeaning } from './resident-register/resident-message';
import { OPERATION_IDS, operationRule } from './permissions/operations';
import { ROLES } from './permissions/roles';
import { markdownTable, type Language } from './markdown-table';
import { problem } from './problems/problems';
import { PROBLEM_CODES } from './problems/problem-codes';
import { retryOf, STEP_KINDS, stepOf } from './provisioning/provisioning-steps';
import { walkRoute } from './provisioning/route-order';
import { ISSUE_ROUTES, keyBornOf, storeOf } from './issue-policy/issue-route';
import { REFUSAL_RULES, RULE_IDS } from './refusal-rules';
import { STAFF_TABLE } from './staff/staff';
import { VERIFIER_TABLE } from './verifier/verifier';
import type { TableWiring } from './verdict';

export { markdownTable, type Language };

const code = (id: string) => `\`${id}\``;
const codes = (ids: readonly string[]) => ids.map(code).join(' ') || '–';

function named(kind: LabelKind, id: string, language: Language): string {
  const found = findLabel(kind, id);
  return found ? `${code(id)} ${found[language]}` : code(id);
}

/** State × event: target with guards and effects, the refusing rule, or "stays". */
export function renderTransitions(table: TableWiring, language: Language): string {
  const kind = (part: 'state' | 'event') => {
    const wanted = `${table.name}-${part}`;
    return (Object.keys(LABELS) as LabelKind[]).find((known) => known === wanted);
  };
  const name = (part: 'state' | 'event', id: string) => {
    const labels = kind(part);
    return labels ? named(labels, id, language) : code(id);
  };
  const events = Object.keys(table.events);
  const rows = table.states.map((state) => [
    name('state', state),
    ...events.map((event) => {
      const cell = table.cells[state]?.[event];
      if (!cell) return '?';
      if ('refuse' in cell) return `✕ ${code(cell.refuse)}`;
      if ('stays' in cell) return language === 'ja' ? '変わらない' : 'stays';
      const guards = cell.guards?.length ? ` [${cell.guards.join(', ')}]` : '';
      const effects = cell.effects?.length ? ` / ${cell.effects.join(', ')}` : '';
      return `→ **${cell.to}**${guards}${effects}`;
    }),
  ]);
  const by = events.map((event) => [name('event', event), codes(table.events[event]?.by ?? [])]);
  return [
    markdownTable([language === 'ja' ? '状態＼事象' : 'state \\ event', ...events.map(code)], rows),
    markdownTable(language === 'ja' ? ['事象', '起こせる者'] : ['event', 'who may cause it'], by),
  ].join('\n\n');
}

/** Which tasks there are, who opens them, and in how much business time each is due. */
export function renderDeskTasks(language: Language): string {
  const ja = language === 'ja';
  return markdownTable(
    ja
      ? ['種類', '作る者', '優先度', '期限（営業時間の分）', '数える日']
      : ['kind', 'opened by', 'priority', 'due (business minutes)', 'days that count'],
    TASK_KIND_IDS.map((id) => {
      const { openedBy, priority, dueMinutes, calendar } = taskKind(id);
      return [
        named('desk-task-kind', id, language),
        codes(openedBy),
        named('desk-task-priority', priority, language),
        String(dueMinutes),
        code(calendar),
      ];
    }),
  );
}

export function renderProvisioning(language: Language): string {
  return markdownTable(
    language === 'ja'
      ? ['手順', '列', '動かす者', '終わりの条件', '再試行', 'リース', '取り消し']
      : ['step', 'queue', 'moved by', 'done when', 'retries', 'lease', 'undone by'],
    STEP_KINDS.map((kind) => {
      const step = stepOf(kind);
      const retry = retryOf(kind);
      return [
        named('step', kind, language),
        code(step.queue),
        step.mover,
        step.doneTest,
        `${retry.attempts} × (${retry.backoffSeconds.join(', ')} s)`,
        `${step.leaseSeconds} s`,
        codes(step.undo),
      ];
    }),
  );
}

/** The order of the steps on each route, with the stage in which each is on its way. */
export function renderRoutes(language: Language): string {
  const head =
    language === 'ja'
      ? ['発行方法', '保存先', '鍵の生まれる所', '手順（その間の段階）']
      : ['route', 'store', 'key born', 'steps (stage meanwhile)'];
  return markdownTable(
    head,
    ISSUE_ROUTES.map((route) => [
      code(route),
      storeOf(route),
      keyBornOf(route),
      walkRoute(route)
        .map(({ kind, stage }) => `${code(kind)} (${stage})`)
        .join(' → '),
    ]),
  );
}

export function renderPermissions(language: Language): string {
  return markdownTable(
    [language === 'ja' ? '操作' : 'operation', ...ROLES.map(code)],
    OPERATION_IDS.map((operation) => {
      const rule = operationRule(operation);
      return [
        named('operation', operation, language),
        ...ROLES.map((role) => (rule.anyone ? '○' : (rule.roles[role]?.join(', ') ?? ''))),
      ];
    }),
  );
}

export function renderRules(language: Language): string {
  return markdownTable(
    language === 'ja'
      ? ['規則', '断る理由', '必要なこと', 'できる者', '問題番号']
      : ['rule', 'why refused', 'what would enable it', 'who can', 'problem'],
    RULE_IDS.map((rule) => {
      const { enables, who, problem: problemCode } = REFUSAL_RULES[rule];
      return [
        code(rule),
        findLabel('rule', rule)?.[language] ?? '',
        findLabel('enabler', enables)?.[language] ?? '',
        codes(who),
        `${problem(problemCode).number} ${code(problemCode)}`,
      ];
    }),
  );
}

export function renderProblems(language: Language): string {
  return markdownTable(
    language === 'ja'
      ? ['番号', '符号', 'HTTP', '利用者への文', '窓口への文', '再試行']
      : ['number', 'code', 'HTTP', 'to the citizen', 'to the desk', 'retry helps'],
    PROBLEM_CODES.map((problemCode) => {
      const { number, httpStatus, citizen, desk, retryHelps } = problem(problemCode);
      return [
        String(number),
        code(problemCode),
        String(httpStatus),
        citizen[language],
        desk[language],
        retryHelps ? '○' : '–',
      ];
    }),
  );
}

export function renderCauses(language: Language): string {
  const causes = Object.entries(REVOCATION_CAUSES).map(([cause, { category, reason, by }]) => [
    named('revocation-cause', cause, language),
    code(category),
    `${reason} (${REVOCATION_REASON_NUMBERS[reason]})`,
    codes(by),
  ]);
  const holds = Object.entries(HOLD_GROUNDS).map(([ground, { placedBy, liftedBy }]) => [
    named('hold-ground', ground, language),
    codes(placedBy),
    codes(liftedBy),
  ]);
  return [
    markdownTable(
      language === 'ja'
        ? ['失効の理由', '法令上の区分', 'RFC 5280', '言える者']
        : ['cause', 'statutory category', 'RFC 5280', 'who may name it'],
      causes,
    ),
    markdownTable(
      language === 'ja' ? ['一時停止の理由', '置ける者', '解除できる者'] : ['ground of hold', 'placed by', 'lifted by'],
      holds,
    ),
  ].join('\n\n');
}

export function renderCarrierReports(language: Language): string {
  const reports: readonly (readonly [string, CarrierReportMeaning])[] = Object.entries(CARRIER_REPORTS);
  return markdownTable(
    language === 'ja'
      ? ['GP理由番号', '知らせ', '対象', '回線', '一時停止', '失効', 'その他']
      : ['GP reason', 'report', 'concerns', 'line', 'hold', 'revoke', 'also'],
    reports.map(([number, meaning]) => [
      number,
      named('history-event', meaning.event, language),
      meaning.stores.join(', '),
      meaning.line ?? '',
      meaning.hold ?? '',
      meaning.revoke ?? '',
      [meaning.tellsHowToLift ? 'tells the holder how to lift' : '', meaning.recheckCompatibility ? 're-check' : '']
        .filter(Boolean)
        .join(', '),
    ]),
  );
}

export function renderResidentMessages(language: Language): string {
  const messages: readonly (readonly [string, ResidentMeaning])[] = Object.entries(RESIDENT_MESSAGES);
  return markdownTable(
    language === 'ja'
      ? ['種類', '知らせ', '対象', 'その前', 'その後', '失効', '本人への通知']
      : ['kind', 'message', 'concerns', 'before', 'then', 'revoke', 'holder told'],
    messages.map(([kind, { event, axis, from, to, revoke, tells }]) => [
      `\`${kind}\``,
      named('history-event', event, language),
      axis,
      from.join(', '),
      to,
      revoke ?? '',
      tells ? 'x' : '',
    ]),
  );
}

/** The whole page "state tables" of the docs. */
export function renderStateTables(language: Language): string {
  const ja = language === 'ja';
  const simple = (kind: LabelKind, ids: Readonly<Record<string, string | number | null>>, head: readonly string[]) =>
    markdownTable(
      head,
      Object.entries(ids).map(([id, value]) => [named(kind, id, language), String(value ?? '–')]),
    );
  const sections: readonly (readonly [string, string])[] = [
    [ja ? '証明書' : 'Certificate', renderTransitions(CERTIFICATE_TABLE, language)],
    [
      ja ? '公開される状態' : 'Published status',
      simple('certificate-state', PUBLISHED_STATUS, [ja ? '状態' : 'state', 'CRL / OCSP']),
    ],
    [ja ? '失効と一時停止の理由' : 'Causes and holds', renderCauses(language)],
    [ja ? '格納領域' : 'Element', renderTransitions(ELEMENT_TABLE, language)],
    [
      ja ? 'GPサービス状態' : 'GP service states',
      simple('element-state', GP_SERVICE_STATES, [ja ? '状態' : 'state', 'GP System Messaging']),
    ],
    [ja ? '申請' : 'Application', renderTransitions(APPLICATION_TABLE, language)],
    [ja ? '進み具合' : 'Progress', simple('application-state', APPLICATION_PROGRESS, [ja ? '状態' : 'state', '%'])],
    [ja ? '書き込みの手順' : 'Provisioning steps', renderProvisioning(language)],
    [ja ? '発行方法ごとの順' : 'Order on each route', renderRoutes(language)],
    [ja ? '装置の証明書' : 'Certificate of a party', renderTransitions(PARTY_CERTIFICATE_TABLE, language)],
    [ja ? '回線' : 'Line', renderTransitions(LINE_TABLE, language)],
    [ja ? '携帯電話会社からの報告' : 'Reports from the carrier', renderCarrierReports(language)],
    [ja ? '住民記録からの知らせ' : 'Messages of the resident register', renderResidentMessages(language)],
    [ja ? '職員' : 'Staff', renderTransitions(STAFF_TABLE, language)],
    [ja ? '検証者' : 'Verifier', renderTransitions(VERIFIER_TABLE, language)],
    [ja ? '窓口の対応依頼' : 'Task of a desk', renderTransitions(DESK_TASK_TABLE, language)],
    [ja ? '対応依頼の種類' : 'Kinds of tasks', renderDeskTasks(language)],
    [ja ? '回線の一生のできごと' : 'Events in the life of a line', renderLifeEvents(language)],
    [ja ? '記録の不一致' : 'Drifts', renderDrifts(language)],
    [
      ja ? '利用できない理由の番号' : 'Non-eligibility reasons',
      markdownTable(
        [ja ? '番号' : 'number', ja ? '理由' : 'reason'],
        Object.entries(NON_ELIGIBILITY).map(([number, rule]) => [number, named('rule', rule, language)]),
      ),
    ],
    [ja ? '権限' : 'Permissions', renderPermissions(language)],
    [ja ? '断る規則' : 'Refusal rules', renderRules(language)],
    [ja ? '問題の一覧' : 'Problems', renderProblems(language)],
  ];
  const title = ja ? '# 規則の表' : '# Tables of the rules';
  const note = ja
    ? 'この頁は `libs/rules` の表から作られています。手で直さないでください。'
    : 'This page is generated from the tables in `libs/rules`. Do not edit it by hand.';
  return [title, note, ...sections.map(([heading, body]) => `## ${heading}\n\n${body}`)].join('\n\n') + '\n';
}
