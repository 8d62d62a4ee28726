// 控えと通知書: numbers for entries of a timeline, the papers behind them as PDF, and the check of a number by anybody.
import { PRINTED_FORMS } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid } from './shapes';

const issued = z.object({
  number: z.string().describe('to be read out: R and three groups of four, the last character checks the others'),
  papers: z.array(z.enum(PRINTED_FORMS)),
});
const entry = z.string().regex(/^\d{1,18}$/);
const number = z.object({ number: z.string().min(1).max(40) });
const wanted = z.object({
  form: z.enum(PRINTED_FORMS).default('receipt'),
  language: z.enum(['ja', 'en']).default('ja'),
});
const pdf = z.string().describe('application/pdf; the same bytes each time').meta({ format: 'binary' });

/** Of the back office. */
export const deskReceiptRoutes = {
  issueReceipt: route({
    method: 'POST',
    path: '/api/staff/lines/:lineId/receipts',
    surface: 'staff',
    permission: 'issue-receipt',
    summary: 'A number and the papers for an entry of the timeline of a line; asked again, the same number',
    params: z.object({ lineId: uuid }),
    body: z.object({ entry }),
    response: issued,
    problems: ['not-allowed-now'],
  }),
  receiptPdf: route({
    method: 'GET',
    path: '/api/staff/receipts/:number/pdf',
    surface: 'staff',
    permission: 'read-receipt',
    summary: 'A receipt, or the letter to the holder, as PDF',
    params: number,
    query: wanted,
    response: pdf,
  }),
} as const;

/** Of the portal. */
export const ownReceiptRoutes = {
  issueReceipt: route({
    method: 'POST',
    path: '/api/citizen/receipts',
    surface: 'citizen',
    permission: 'issue-receipt',
    summary: 'A number and a receipt for an entry of my timeline; asked again, the same number',
    body: z.object({ entry }),
    response: issued,
  }),
  receiptPdf: route({
    method: 'GET',
    path: '/api/citizen/receipts/:number/pdf',
    surface: 'citizen',
    permission: 'read-receipt',
    summary: 'My receipt as PDF',
    params: number,
    query: wanted,
    response: pdf,
  }),
  checkReceipt: route({
    method: 'GET',
    path: '/api/receipts/:number',
    surface: 'open',
    permission: 'check-receipt',
    summary: 'Whether a receipt with this number was issued: what was recorded when, and nothing of a person',
    params: number,
    response: z.object({
      number: z.string(),
      event: z.string(),
      at: instant,
      carrierNameJa: z.string().nullable().describe('null for J-LIS'),
      carrierNameEn: z.string().nullable(),
    }),
    problems: ['not-found', 'rate-limited'],
  }),
} as const;
