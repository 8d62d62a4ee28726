// Reads for citizens: one assembly used by the plain reads and by the live stream.
import {
  certificateActions,
  contractOf,
  lineEndsAt,
  pictureOf,
  Refused,
  type ApplicationPicture,
  type ApplicationRow,
  type Catalogue,
  type CertificateRow,
  type LineRow,
  type Register,
  type RegisterTransaction,
} from '@sumaho-jpki/operations';
import {
  coolDownUntil,
  formatPhoneNumber,
  judgeApplicant,
  renewalAdvice,
  renewalOpensAt,
  storeOfOs,
  type MvnoContract,
} from '@sumaho-jpki/rules';
import type { ApplicationView, LockView, OwnLineView, TimelineEntry } from '@sumaho-jpki/contract';
import { actionView, applicationView, heldCertificateView, lockView, timelineEntry, verdictView } from '../http/views';

export interface ApplicationNews {
  readonly application: ApplicationView;
  readonly timeline: TimelineEntry[];
}

export class CitizenViews {
  constructor(
    private readonly register: Register,
    private readonly catalogue: Catalogue,
    /** The authority's policy for holds that wait for their holder. */
    private readonly lostHoldDays: number,
  ) {}

  handsetModels() {
    return this.catalogue.handsets().map((model) => ({
      model: model.id,
      maker: model.maker,
      nameJa: model.nameJa,
      nameEn: model.nameEn,
      os: model.os,
      readsCard: model.nfcTypeB && model.registries['card-reading'].state === 'supported',
      holdsCertificate: model.registries['certificate-holding'].state,
      store: storeOfOs(model.os),
    }));
  }

  overview(personId: string, cardNotAfter: Date) {
    return this.register.transaction({ kind: 'citizen', personId }, async (tx) => {
      const person = await tx.people.byId(personId);
      const now = await tx.now();
      const rows = await tx.applications.ofPerson(personId);
      const open = await tx.applications.openOfPerson(personId);
      const pictures: ApplicationPicture[] = [];
      for (const row of rows) {
        const picture = await pictureOf(tx, row);
        if (picture) pictures.push(picture);
      }
      const pictureFor = ({ applicationId }: CertificateRow) =>
        pictures.find(({ application }) => application.id === applicationId) ?? null;
      const certificates = await tx.certificates.ofPerson(personId);
      const contracts = new Map<string, MvnoContract | null>();
      for (const { carrier } of certificates) contracts.set(carrier, await contractOf(tx, carrier));
      const mayApply = judgeApplicant({
        now,
        birthDate: person?.birthDate ?? null,
        cardSignatureCertificate: 'valid',
        cardUserAuthCertificate: 'valid',
        openApplications: open ? 1 : 0,
      });
      return {
        mayApply: verdictView(mayApply),
        applications: pictures.map((picture) => applicationView(picture, 'holder')),
        certificates: certificates.map((row) => ({
          ...heldCertificateView(row, this.lostHoldDays),
          phoneLock: phoneLockOf(row, pictureFor(row)),
          actions: certificateActions('citizen', 'own', row, now, {
            element: pictureFor(row)?.element ?? null,
            simChangedAt: pictureFor(row)?.line.simChangedAt ?? null,
            contract: contracts.get(row.carrier) ?? null,
          }).map(actionView),
          renewal: {
            advice: renewalAdvice({ now, notAfter: row.notAfter, cardNotAfter }),
            opensAt: renewalOpensAt(row.notAfter).toISOString(),
          },
        })),
        lines: await ownLines(tx, personId, pictures, now),
        cardNotAfter: cardNotAfter.toISOString(),
      };
    });
  }

  /** @throws Refused `not-found` for somebody else's application too */
  application(personId: string, applicationId: string, afterHistoryId?: string): Promise<ApplicationNews> {
    return this.register.transaction({ kind: 'citizen', personId }, async (tx) => {
      const row = await tx.applications.byId(applicationId);
      if (!row || row.personId !== personId) throw new Refused('not-found');
      return this.news(tx, row, afterHistoryId);
    });
  }

  async mustOwnCertificate(personId: string, serial: string): Promise<void> {
    const row = await this.register.transaction({ kind: 'citizen', personId }, (tx) =>
      tx.certificates.bySerial(serial),
    );
    if (row?.personId !== personId) throw new Refused('certificate-unknown');
  }

  private async news(tx: RegisterTransaction, row: ApplicationRow, after?: string): Promise<ApplicationNews> {
    const picture = await pictureOf(tx, row);
    if (!picture) throw new Refused('not-found');
    const history = await tx.history.ofApplication(row.id, after);
    return { application: applicationView(picture, 'holder'), timeline: history.map(timelineEntry) };
  }
}

/** Of the element that holds this certificate; null where another one's does, or none. */
function phoneLockOf({ serial }: CertificateRow, picture: ApplicationPicture | null): LockView | null {
  return picture?.lock && picture.element?.certificateSerial === serial ? lockView(picture.lock) : null;
}

/** Of the lines they ever applied with, those that are theirs today. */
async function ownLines(
  tx: RegisterTransaction,
  personId: string,
  pictures: readonly ApplicationPicture[],
  now: Date,
): Promise<OwnLineView[]> {
  const theirs = new Map<string, LineRow>();
  for (const { line } of pictures) if (line.personId === personId) theirs.set(line.id, line);
  const certificates = await tx.certificates.ofPerson(personId);
  const views: OwnLineView[] = [];
  for (const line of theirs.values()) {
    views.push({
      phoneNumber: formatPhoneNumber(line.msisdn),
      state: line.state,
      endsAt: (await lineEndsAt(tx, line))?.toISOString() ?? null,
      simChangedAt: line.simChangedAt?.toISOString() ?? null,
      waitsUntil: coolDownUntil(line.simChangedAt, now)?.toISOString() ?? null,
      serials: certificates.filter(({ lineId }) => lineId === line.id).map(({ serial }) => serial),
    });
  }
  return views;
}
