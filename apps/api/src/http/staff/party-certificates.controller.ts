// J-LIS: certificates of machines: found by serial, subject or kind, and one of them with its record and its live status.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type MachineCertificateView, type ResponseOf } from '@sumaho-jpki/contract';
import {
  AnswerStatus,
  ReadPartyCertificate,
  SearchPartyCertificates,
  type MachineCertificate,
} from '@sumaho-jpki/operations';
import { toPem } from '@sumaho-jpki/wire/x509';
import { Staff } from '../caller';
import { ParamsOf, QueryOf, Serves } from '../serves.decorator';
import { statusAnswer, timelineEntry } from '../views';

@Controller()
export class PartyCertificatesController {
  constructor(
    @Inject(SearchPartyCertificates) private readonly found: SearchPartyCertificates,
    @Inject(ReadPartyCertificate) private readonly one: ReadPartyCertificate,
    @Inject(AnswerStatus) private readonly status: AnswerStatus,
  ) {}

  @Serves(staffRoutes.searchPartyCertificates)
  async search(
    @Staff() { staff }: StaffCaller,
    @QueryOf(staffRoutes.searchPartyCertificates) { q }: { q: string },
  ): Promise<ResponseOf<typeof staffRoutes.searchPartyCertificates>> {
    return { certificates: (await this.found.execute(staff, q)).map(shown) };
  }

  @Serves(staffRoutes.readPartyCertificate)
  async read(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.readPartyCertificate) { serial }: { serial: string },
  ): Promise<ResponseOf<typeof staffRoutes.readPartyCertificate>> {
    const { certificate, certificateDer, issued, confirmBy, timeline, ...rest } = await this.one.execute(staff, serial);
    return {
      ...rest,
      certificate: shown(certificate),
      issued: {
        reservedAt: issued.reservedAt.toISOString(),
        signedAt: issued.signedAt?.toISOString() ?? null,
        confirmedAt: issued.confirmedAt?.toISOString() ?? null,
      },
      confirmBy: confirmBy.toISOString(),
      pem: certificateDer && toPem('CERTIFICATE', certificateDer),
      status: statusAnswer(await this.status.report(serial)),
      timeline: timeline.map(timelineEntry),
    };
  }
}

const shown = (row: MachineCertificate): MachineCertificateView => ({
  ...row,
  notBefore: row.notBefore.toISOString(),
  notAfter: row.notAfter.toISOString(),
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
