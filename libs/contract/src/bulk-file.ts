// 一括処理: a desk's CSV file of lines and what happened to them, from the upload over the dry run to the file of results.
import {
  BULK_ENCODINGS,
  BULK_FILE_STATES,
  BULK_LIMITS,
  BULK_REPAIRS,
  BULK_ROW_STATES,
  type BulkEncoding,
} from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid, verdict } from './shapes';

const counts = z.record(z.string(), z.int());

const bulkFileView = z.object({
  id: uuid,
  state: z.enum(BULK_FILE_STATES),
  encoding: z.enum(BULK_ENCODINGS),
  carrier: z.string(),
  createdAt: instant,
  forgetAt: instant.describe('rows and file are deleted then'),
  madeByYou: z.boolean(),
  rows: z.int(),
  waiting: z.int().describe('can be carried out'),
  done: z.int(),
  refused: z.int(),
  repaired: z.int(),
  final: z.int().describe('of those that can be carried out: what ends something for good'),
  byEvent: counts,
  byReason: counts,
  linesTotal: z.int().nullable().describe('lines of the carrier, when the dry run was over'),
  needsSecondPerson: z.boolean(),
  changeSha256: z.string().nullable().describe('of the proposal, where a second person decides'),
  reason: z.string().nullable(),
  mayStart: verdict,
  mayDecide: verdict,
});
export type BulkFileShown = z.output<typeof bulkFileView>;

const bulkRow = z.object({
  row: z.int().describe('in the file; the heading is 1'),
  phone: z.string().describe('as it was read; as typed where it could not be'),
  iccid: z.string(),
  event: z.string().describe('id of the event; as typed where there is none'),
  eventKnown: z.boolean(),
  state: z.enum(BULK_ROW_STATES),
  reason: z.string().nullable(),
  repairs: z.array(z.enum(BULK_REPAIRS)),
  lineId: uuid.nullable(),
});
export type BulkRowShown = z.output<typeof bulkRow>;

const AT = '/api/staff/bulk-files';
const params = z.object({ id: uuid });
const one = z.object({ bulkFile: bulkFileView });
/** Base64 has four characters for three bytes. */
const MOST_CHARACTERS = Math.ceil((BULK_LIMITS.bytes + 4096) / 3) * 4;

export const bulkFileRoutes = {
  bulkFiles: route({
    method: 'GET',
    path: AT,
    surface: 'staff',
    permission: 'read-bulk-files',
    summary: 'Bulk files of the desk’s carrier, newest first, with their progress',
    response: z.object({
      bulkFiles: z.array(bulkFileView),
      mayUpload: verdict.describe('by right, and by the contract of an MVNO with its host'),
    }),
  }),
  uploadBulkFile: route({
    method: 'POST',
    path: AT,
    surface: 'staff',
    permission: 'upload-bulk-file',
    summary: 'Upload a CSV file of lines and events (UTF-8 or Shift_JIS); a dry run follows, nothing is carried out',
    body: z.object({ contentBase64: z.string().min(1).max(MOST_CHARACTERS) }),
    status: 201,
    response: one,
    problems: ['validation-failed'],
  }),
  bulkFile: route({
    method: 'GET',
    path: `${AT}/:id`,
    surface: 'staff',
    permission: 'read-bulk-files',
    summary: 'One bulk file with a hundred of its rows',
    params,
    query: z.object({ after: z.coerce.number().int().min(0).optional(), state: z.enum(BULK_ROW_STATES).optional() }),
    response: one.extend({ rows: z.array(bulkRow) }),
  }),
  startBulkFile: route({
    method: 'POST',
    path: `${AT}/:id/start`,
    surface: 'staff',
    permission: 'run-bulk-file',
    summary: 'Carry out what the dry run found possible, or propose it to a second person where it is much',
    params,
    body: z.object({
      expected: z.int().min(1).describe('rows that can be carried out, as they were seen'),
      confirmation: z.string().max(20).optional().describe('the number of ends for good among them, typed'),
      reason: z.string().trim().min(1).max(400),
    }),
    response: one,
    problems: ['step-up-required', 'confirmation-mismatch', 'text-not-for-notes', 'conflict', 'not-allowed-now'],
  }),
  decideBulkFile: route({
    method: 'POST',
    path: `${AT}/:id/decision`,
    surface: 'staff',
    permission: 'approve-change',
    summary: 'Approve or refuse exactly the rows with this hash; by another person than their maker, of another shop',
    params,
    body: z.object({
      changeSha256: z.string().regex(/^[0-9a-f]{64}$/),
      decision: z.enum(['approved', 'refused']),
    }),
    response: one,
    problems: ['step-up-required', 'second-person-required', 'conflict', 'not-allowed-now'],
  }),
  stopBulkFile: route({
    method: 'POST',
    path: `${AT}/:id/stop`,
    surface: 'staff',
    permission: 'stop-bulk-file',
    summary: 'Stop a bulk file after the row under way',
    params,
    response: one,
    problems: ['not-allowed-now'],
  }),
  continueBulkFile: route({
    method: 'POST',
    path: `${AT}/:id/continue`,
    surface: 'staff',
    permission: 'run-bulk-file',
    summary: 'Go on with the rows that a stop has left, each once',
    params,
    response: one,
    problems: ['not-allowed-now'],
  }),
  bulkResults: route({
    method: 'GET',
    path: `${AT}/:id/results`,
    surface: 'staff',
    permission: 'read-bulk-files',
    summary:
      'What became of each row, as a CSV file in the encoding that is asked for; cells that look like formulas are defused',
    params,
    query: z.object({ encoding: z.enum(BULK_ENCODINGS as readonly [BulkEncoding, ...BulkEncoding[]]).optional() }),
    response: z.object({
      name: z.string(),
      contentBase64: z.string(),
      lostRows: z.array(z.int()).describe('rows in which a character had no place in Shift_JIS'),
    }),
  }),
} as const;
