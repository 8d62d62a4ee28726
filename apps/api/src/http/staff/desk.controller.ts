// Carrier desks and J-LIS: lines, certificates, parked steps.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import { staffRoutes, type BodyOf as RequestBody, type ResponseOf } from '@sumaho-jpki/contract';
import {
  AnswerStatus,
  IssueCleanProofs,
  ParkedSteps,
  ReadCertificate,
  ReadLine,
  RecordLineEvent,
  RequestLift,
  RevokeCertificate,
  SearchLines,
  SuspendCertificate,
  type CertificateRow,
  type Register,
} from '@sumaho-jpki/operations';
import { parkedActs, REVOCATION_CAUSE_LABELS, REVOCATION_CAUSES, type RevocationCause } from '@sumaho-jpki/rules';
import { toPem } from '@sumaho-jpki/wire/x509';
import { LOST_HOLD_DAYS, REGISTER } from '../../wiring/tokens';
import { askerOf, Staff } from '../caller';
import { BodyOf, ParamsOf, QueryOf, Serves } from '../serves.decorator';
import {
  actionView,
  applicationView,
  callView,
  certificateView,
  cleanProofView,
  elementView,
  heldCertificateView,
  lineEventView,
  phoneFor,
  proofItemView,
  statusAnswer,
  timelineEntry,
} from '../views';

@Controller()
export class LinesController {
  constructor(
    @Inject(SearchLines) private readonly searchLines: SearchLines,
    @Inject(ReadLine) private readonly readLine: ReadLine,
    @Inject(IssueCleanProofs) private readonly issueCleanProofs: IssueCleanProofs,
    @Inject(RecordLineEvent) private readonly recordLineEvent: RecordLineEvent,
    @Inject(REGISTER) private readonly register: Register,
    @Inject(LOST_HOLD_DAYS) private readonly lostHoldDays: number,
  ) {}

  @Serves(staffRoutes.search)
  async search(
    @Staff() { staff }: StaffCaller,
    @QueryOf(staffRoutes.search) { q }: { q: string },
  ): Promise<ResponseOf<typeof staffRoutes.search>> {
    const { understoodAs, hits } = await this.searchLines.execute(staff, q);
    return {
      understoodAs: understoodAs.map(({ kind, value }) => ({ kind, value })),
      results: hits.map(({ line, certificate, element, matched }) => ({
        lineId: line.id,
        phoneNumber: phoneFor('desk', line.msisdn),
        carrier: line.carrier,
        hostCarrier: line.hostCarrier,
        lineState: line.state,
        certificateState: certificate?.state ?? null,
        elementState: element?.state ?? null,
        matched,
        training: line.training,
      })),
    };
  }

  @Serves(staffRoutes.readLine)
  async read(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.readLine) { lineId }: { lineId: string },
  ): Promise<ResponseOf<typeof staffRoutes.readLine>> {
    const page = await this.readLine.execute(staff, lineId);
    const { line } = page;
    const carrier = await this.register.transaction({ kind: 'system' }, (tx) => tx.carriers.byCode(line.carrier));
    return {
      line: {
        lineId: line.id,
        phoneNumber: phoneFor('desk', line.msisdn),
        carrier: line.carrier,
        carrierNameJa: carrier?.nameJa ?? line.carrier,
        carrierNameEn: carrier?.nameEn ?? line.carrier,
        hostCarrier: line.hostCarrier,
        state: line.state,
        iccid: line.iccid,
        simProduct: line.simProduct,
        handsetModel: line.handsetModel,
        imei: line.imei,
        eid: line.eid,
        training: line.training,
      },
      person: page.personVisible && line.personId ? { reference: line.personId.slice(0, 8) } : null,
      element: page.element && elementView(page.element, page.lock),
      certificates: page.certificates.map((row) => heldCertificateView(row, this.lostHoldDays)),
      applications: page.applications.map((picture) => applicationView(picture, 'desk')),
      timeline: page.timeline.map(timelineEntry),
      actions: page.actions.map(actionView),
      call: page.call && callView(page.call),
      events: page.events.map(lineEventView),
      endsAt: page.endsAt?.toISOString() ?? null,
      checklists: page.checklists.map(({ operation, proofs }) => ({
        operation,
        proofs: proofs.map(proofItemView),
      })),
    };
  }

  @Serves(staffRoutes.issueCleanProofs)
  async cleanProofs(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.issueCleanProofs) { lineId }: { lineId: string },
  ): Promise<ResponseOf<typeof staffRoutes.issueCleanProofs>> {
    return { proofs: (await this.issueCleanProofs.ofLine({ staff, lineId })).map(cleanProofView) };
  }

  @Serves(staffRoutes.recordLineEvent)
  async record(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.recordLineEvent) { lineId }: { lineId: string },
    @BodyOf(staffRoutes.recordLineEvent) body: RequestBody<typeof staffRoutes.recordLineEvent>,
  ): Promise<ResponseOf<typeof staffRoutes.recordLineEvent>> {
    const asked = { staff, provedAt: session.createdAt, lineId, ...body };
    const { follows, endsAt } = await this.recordLineEvent.execute(asked);
    return { follows: [...follows], endsAt: endsAt?.toISOString() ?? null };
  }
}

@Controller()
export class CertificatesController {
  constructor(
    @Inject(ReadCertificate) private readonly certificates: ReadCertificate,
    @Inject(RevokeCertificate) private readonly revoke: RevokeCertificate,
    @Inject(SuspendCertificate) private readonly suspend: SuspendCertificate,
    @Inject(RequestLift) private readonly lift: RequestLift,
    @Inject(AnswerStatus) private readonly status: AnswerStatus,
    @Inject(ParkedSteps) private readonly parked: ParkedSteps,
  ) {}

  @Serves(staffRoutes.searchCertificates)
  async search(
    @Staff() { staff }: StaffCaller,
    @QueryOf(staffRoutes.searchCertificates) { q }: { q: string },
  ): Promise<ResponseOf<typeof staffRoutes.searchCertificates>> {
    const rows = await this.certificates.search(staff, q);
    return {
      certificates: rows.map(({ row, training }) => ({
        ...certificateView(row),
        lineId: row.lineId,
        carrier: row.carrier,
        training,
      })),
    };
  }

  @Serves(staffRoutes.readCertificate)
  async read(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.readCertificate) { serial }: { serial: string },
  ): Promise<ResponseOf<typeof staffRoutes.readCertificate>> {
    const { certificate, application, element, lock, issued, timeline, actions } = await this.certificates.execute(
      staff,
      serial,
    );
    return {
      certificate: certificateView(certificate),
      lineId: certificate.lineId,
      carrier: certificate.carrier,
      training: application?.application.training ?? false,
      element: element && elementView(element, lock),
      application: application && applicationView(application, 'desk'),
      issued: {
        reservedAt: issued.reservedAt.toISOString(),
        signedAt: issued.signedAt?.toISOString() ?? null,
        storedAt: issued.storedAt?.toISOString() ?? null,
        activatedAt: issued.activatedAt?.toISOString() ?? null,
      },
      pem: certificate.certificateDer && toPem('CERTIFICATE', certificate.certificateDer),
      status: statusAnswer(await this.status.report(serial)),
      timeline: timeline.map(timelineEntry),
      actions: actions.map(actionView),
    };
  }

  @Serves(staffRoutes.revokeCertificate)
  async revokeCertificate(
    @Staff() caller: StaffCaller,
    @ParamsOf(staffRoutes.revokeCertificate) { serial }: { serial: string },
    @BodyOf(staffRoutes.revokeCertificate) body: RequestBody<typeof staffRoutes.revokeCertificate>,
  ): Promise<ResponseOf<typeof staffRoutes.revokeCertificate>> {
    return this.asItStands(await this.revoke.execute({ asker: askerOf(caller), serial, ...body }));
  }

  @Serves(staffRoutes.suspendCertificate)
  async suspendCertificate(
    @Staff() caller: StaffCaller,
    @ParamsOf(staffRoutes.suspendCertificate) { serial }: { serial: string },
    @BodyOf(staffRoutes.suspendCertificate) { ground }: RequestBody<typeof staffRoutes.suspendCertificate>,
  ): Promise<ResponseOf<typeof staffRoutes.suspendCertificate>> {
    return this.asItStands(await this.suspend.execute({ asker: askerOf(caller), serial, ground }));
  }

  @Serves(staffRoutes.requestLift)
  async requestLift(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.requestLift) { serial }: { serial: string },
    @BodyOf(staffRoutes.requestLift) { reason }: RequestBody<typeof staffRoutes.requestLift>,
  ): Promise<ResponseOf<typeof staffRoutes.requestLift>> {
    return { id: await this.lift.execute({ staff, provedAt: session.createdAt, serial, reason }) };
  }

  private async asItStands(row: CertificateRow): Promise<ResponseOf<typeof staffRoutes.revokeCertificate>> {
    return { certificate: certificateView(row), status: statusAnswer(await this.status.report(row.serial)) };
  }

  @Serves(staffRoutes.revocationCauses)
  causes(@Staff() { staff }: StaffCaller): ResponseOf<typeof staffRoutes.revocationCauses> {
    const mine = (Object.keys(REVOCATION_CAUSES) as RevocationCause[]).filter((cause) => {
      const by: readonly string[] = REVOCATION_CAUSES[cause].by;
      return by.includes(staff.role);
    });
    return {
      causes: mine.map((cause) => {
        const label = REVOCATION_CAUSE_LABELS[cause];
        return { cause, reasonCode: REVOCATION_CAUSES[cause].reason, labelJa: label.ja, labelEn: label.en };
      }),
    };
  }

  @Serves(staffRoutes.parkedSteps)
  async parkedSteps(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.parkedSteps>> {
    const steps = await this.parked.list(staff);
    return {
      steps: steps.map(({ id, kind, subject, attempt, reason, createdAt }) => ({
        id,
        kind,
        subject,
        attempt,
        reason,
        since: createdAt.toISOString(),
        acts: [...parkedActs(kind, reason)],
      })),
    };
  }

  @Serves(staffRoutes.retryParkedStep)
  async retryParked(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.retryParkedStep) { stepId }: { stepId: string },
  ): Promise<ResponseOf<typeof staffRoutes.retryParkedStep>> {
    return { retried: await this.parked.retry(staff, stepId) };
  }
}
