// 承認待ち: requests that take effect by a second person, and the one that a carrier's desk makes by the holder's word and card.
import { APPROVAL_KINDS, APPROVAL_STATES, type ApprovalKind } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { HOLDER_CAUSES } from './holder-causes';
import { route } from './route';
import { instant, proofItem, uuid, verdict } from './shapes';

const kinds = Object.keys(APPROVAL_KINDS) as [ApprovalKind, ...ApprovalKind[]];

/** One act and the proofs it needs, in the order in which they are obtained. */
export const checklist = z.object({ operation: z.string(), proofs: z.array(proofItem) });
export type ChecklistView = z.output<typeof checklist>;

const approvalView = z.object({
  id: uuid,
  kind: z.enum(kinds),
  state: z.enum([...APPROVAL_STATES, 'expired']),
  changeSha256: z.string(),
  change: z.record(z.string(), z.unknown()).describe('exactly what the hash stands for'),
  reason: z.string(),
  carrier: z.string().nullable(),
  training: z.boolean().describe('about a training line'),
  madeAt: instant,
  madeByYou: z.boolean(),
  makerRole: z.string().nullable(),
  makerShop: z.string().nullable(),
  expiresAt: instant,
  decidedAt: instant.nullable(),
  decisionReason: z.string().nullable(),
  mayDecide: verdict,
  mayWithdraw: verdict,
});
export type ApprovalView = z.output<typeof approvalView>;

const approvals = z.object({ approvals: z.array(approvalView) });
const params = z.object({ id: uuid });

export const approvalRoutes = {
  approvals: route({
    method: 'GET',
    path: '/api/staff/approvals',
    surface: 'staff',
    permission: 'read-approvals',
    summary: 'Inbox: what waits for a second person, newest first, and what may be done with it',
    response: approvals,
  }),
  decideApproval: route({
    method: 'POST',
    path: '/api/staff/approvals/:id/decision',
    surface: 'staff',
    permission: 'approve-change',
    summary: 'Approve or decline exactly the request with this hash; by another person than its maker, of another shop',
    params,
    body: z.object({
      changeSha256: z.string().regex(/^[0-9a-f]{64}$/),
      decision: z.enum(['approved', 'refused']),
      reason: z.string().trim().max(400).describe('needed to decline'),
    }),
    response: approvals,
    problems: ['step-up-required', 'second-person-required', 'conflict', 'not-allowed-now'],
  }),
  withdrawApproval: route({
    method: 'POST',
    path: '/api/staff/approvals/:id/withdrawal',
    surface: 'staff',
    permission: 'withdraw-change',
    summary: 'Take one’s own request back while nobody has decided it',
    params,
    response: approvals,
    problems: ['conflict'],
  }),
  requestEnd: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/end-request',
    surface: 'staff',
    permission: 'end-at-desk',
    summary:
      'Ask for the end of the holder’s certificate, by the call and the card of the holder; takes effect when approved',
    params: z.object({ lineId: uuid }),
    status: 201,
    body: z.object({
      serial: z.string().regex(/^[0-9a-f]{2,40}$/),
      cause: z.enum(HOLDER_CAUSES),
      confirmation: z.string().max(40).describe('last four of the serial'),
      reason: z.string().trim().min(1).max(400),
    }),
    response: z.object({ id: uuid }),
    problems: ['step-up-required', 'proof-missing', 'confirmation-mismatch', 'certificate-unknown', 'not-allowed-now'],
  }),
} as const;
