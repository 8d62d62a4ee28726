// きれいなスマホの証明: the holder or the line's desk has a code made; whoever was given it asks without sign-in what stands now.
import { CLEAN_GAPS, STORES } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

const cleanStatement = z.object({
  store: z.enum(STORES),
  iccidEnd: z.string().describe('last four digits of the SIM’s number'),
  handsetModel: z.string().nullable().describe('of the phone whose Keychain it is; null for a SIM'),
  missing: z.array(z.enum(CLEAN_GAPS)).describe('none: it holds no key'),
  deletedAt: instant.nullable().describe('when the card or the phone said that its data is deleted'),
  asOf: instant,
});
export type CleanStatementView = z.output<typeof cleanStatement>;

const cleanProof = z.object({ code: z.string(), statement: cleanStatement });
export type CleanProofView = z.output<typeof cleanProof>;
const cleanProofs = z.object({ proofs: z.array(cleanProof) });

/** Of the back office. */
export const deskCleanProofRoutes = {
  issueCleanProofs: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/clean-proofs',
    surface: 'staff',
    permission: 'issue-clean-proof',
    summary:
      'Codes by which anybody can check that what was written under this line is gone; asked again, the same codes',
    params: z.object({ lineId: uuid }),
    response: cleanProofs,
  }),
} as const;

/** Of the portal. */
export const ownCleanProofRoutes = {
  checkCleanProof: route({
    method: 'GET',
    path: '/api/clean-proofs/:code',
    surface: 'open',
    permission: 'check-clean-proof',
    summary: 'Whether a SIM or phone still holds a key, by the code that its holder gave; says what is missing',
    params: z.object({ code: z.string().min(1).max(60) }),
    response: cleanStatement,
    problems: ['not-found', 'rate-limited'],
  }),
  issueCleanProofs: route({
    method: 'POST',
    path: '/api/citizen/clean-proofs',
    surface: 'citizen',
    permission: 'issue-clean-proof',
    summary: 'Codes for everything that holds or held a key of mine; asked again, the same codes',
    response: cleanProofs,
  }),
} as const;
