/** What the queue of a desk calls its tasks. */
import type { DeskTaskEvent, DeskTaskState, TaskKindId, TaskPriority, TaskResult } from '../desk-queue/desk-task';
import type { Bilingual } from '../problems/sentence';

type LabelsOf<Id extends string> = Readonly<Record<Id, Bilingual>>;

export const DESK_TASK_STATE_LABELS = {
  open: { ja: '対応待ち', en: 'Waiting' },
  claimed: { ja: '対応中', en: 'Under way' },
  done: { ja: '完了', en: 'Done' },
} as const satisfies LabelsOf<DeskTaskState>;

export const DESK_TASK_EVENT_LABELS = {
  claim: { ja: '引き受ける', en: 'Claim' },
  release: { ja: '一覧に戻す', en: 'Release' },
  'hand-over': { ja: '引き継ぐ', en: 'Hand over' },
  finish: { ja: '完了にする', en: 'Finish' },
} as const satisfies LabelsOf<DeskTaskEvent>;

export const DESK_TASK_KIND_LABELS = {
  'call-back': { ja: '折り返しの連絡', en: 'Call back' },
  'load-refused': { ja: '書き込みが拒否された', en: 'Writing was refused' },
  'check-with-holder': { ja: 'ご本人への確認', en: 'Check with the holder' },
  'await-carrier': { ja: '通信部門の回答待ち', en: 'Wait for the carrier’s answer' },
  'document-awaited': { ja: '書類の到着待ち', en: 'Document awaited' },
  'element-unreachable': { ja: 'SIMに届かない', en: 'SIM cannot be reached' },
  'step-parked': { ja: '処理が保留になった', en: 'A step was parked' },
  'carrier-report-unclear': { ja: '会社からの報告が食い違う', en: 'A carrier’s report is unclear' },
  'write-to-holder': {
    ja: 'SMSの届かない以前の契約者への書面でのお知らせ',
    en: 'Write to a former subscriber whom no SMS reaches',
  },
  'line-end-announced': { ja: '回線の終わりが近い', en: 'The line will end' },
} as const satisfies LabelsOf<TaskKindId>;

export const DESK_TASK_PRIORITY_LABELS = {
  urgent: { ja: '至急', en: 'Urgent' },
  normal: { ja: '通常', en: 'Normal' },
  low: { ja: '急がない', en: 'Can wait' },
} as const satisfies LabelsOf<TaskPriority>;

export const DESK_TASK_RESULT_LABELS = {
  solved: { ja: '解決した', en: 'Solved' },
  'holder-told': { ja: 'ご本人に案内した', en: 'Holder was told' },
  'holder-not-reached': { ja: 'ご本人につながらなかった', en: 'Holder was not reached' },
  'passed-on': { ja: 'ほかの部署に渡した', en: 'Passed on' },
  'no-longer-needed': { ja: '不要になった', en: 'No longer needed' },
} as const satisfies LabelsOf<TaskResult>;
