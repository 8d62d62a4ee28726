// Receipts and letters: for a desk, for a holder, and the check of a number by anybody.
import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { CitizenCaller, StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { citizenRoutes, staffRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import { CheckReceipt, IssueReceipt, PrintDocument, type Register } from '@sumaho-jpki/operations';
import type { PrintedForm } from '@sumaho-jpki/rules';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { REGISTER } from '../wiring/tokens';
import { Citizen, Staff } from './caller';
import { mayKnock } from './caller-limit';
import { BodyOf, ParamsOf, QueryOf, Serves } from './serves.decorator';

const CHECKS_A_MINUTE = 30;

interface Wanted {
  readonly form: PrintedForm;
  readonly language: 'ja' | 'en';
}

@Controller()
export class DeskReceiptController {
  constructor(
    @Inject(IssueReceipt) private readonly issue: IssueReceipt,
    @Inject(PrintDocument) private readonly printing: PrintDocument,
  ) {}

  @Serves(staffRoutes.issueReceipt)
  async make(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.issueReceipt) { lineId }: { lineId: string },
    @BodyOf(staffRoutes.issueReceipt) { entry }: RequestBody<typeof staffRoutes.issueReceipt>,
  ): Promise<ResponseOf<typeof staffRoutes.issueReceipt>> {
    const { number, papers } = await this.issue.ofLine({ staff, lineId, entry });
    return { number, papers: [...papers] };
  }

  @Serves(staffRoutes.receiptPdf)
  async pdf(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.receiptPdf) { number }: { number: string },
    @QueryOf(staffRoutes.receiptPdf) wanted: Wanted,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendPdf(reply, { number, ...wanted }, await this.printing.forDesk({ staff, number, ...wanted }));
  }
}

@Controller()
export class OwnReceiptController {
  constructor(
    @Inject(IssueReceipt) private readonly issue: IssueReceipt,
    @Inject(PrintDocument) private readonly printing: PrintDocument,
    @Inject(CheckReceipt) private readonly checking: CheckReceipt,
    @Inject(REGISTER) private readonly register: Register,
  ) {}

  @Serves(citizenRoutes.issueReceipt)
  async make(
    @Citizen() { personId }: CitizenCaller,
    @BodyOf(citizenRoutes.issueReceipt) { entry }: RequestBody<typeof citizenRoutes.issueReceipt>,
  ): Promise<ResponseOf<typeof citizenRoutes.issueReceipt>> {
    const { number, papers } = await this.issue.ofHolder({ personId, entry });
    return { number, papers: [...papers] };
  }

  @Serves(citizenRoutes.receiptPdf)
  async pdf(
    @Citizen() { personId }: CitizenCaller,
    @ParamsOf(citizenRoutes.receiptPdf) { number }: { number: string },
    @QueryOf(citizenRoutes.receiptPdf) wanted: Wanted,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendPdf(reply, { number, ...wanted }, await this.printing.forHolder({ personId, number, ...wanted }));
  }

  @Serves(citizenRoutes.checkReceipt)
  async check(
    @ParamsOf(citizenRoutes.checkReceipt) { number }: { number: string },
    @Req() { ip }: FastifyRequest,
  ): Promise<ResponseOf<typeof citizenRoutes.checkReceipt>> {
    await mayKnock(this.register, 'receipt', ip, CHECKS_A_MINUTE);
    const { at, carrier, ...checked } = await this.checking.execute(number);
    return {
      ...checked,
      at: at.toISOString(),
      carrierNameJa: carrier?.nameJa ?? null,
      carrierNameEn: carrier?.nameEn ?? null,
    };
  }
}

/** The name of the file is made of what we know, never of what was typed. */
function sendPdf(
  reply: FastifyReply,
  { number, form, language }: Wanted & { number: string },
  bytes: Uint8Array,
): void {
  const name = `${form}-${number.replace(/[^\w-]/gu, '')}-${language}.pdf`;
  void reply
    .header('content-type', 'application/pdf')
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store')
    .send(Buffer.from(bytes));
}
