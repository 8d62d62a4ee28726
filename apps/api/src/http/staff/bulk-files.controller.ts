// A desk's bulk files: upload, dry run, start, second person, stop, results.
import { Controller, Inject } from '@nestjs/common';
import type { StaffCaller } from '@sumaho-jpki/adapters/sign-in';
import {
  staffRoutes,
  type BodyOf as RequestBody,
  type BulkFileShown,
  type BulkRowShown,
  type ParamsOf as RequestParams,
  type ResponseOf,
} from '@sumaho-jpki/contract';
import {
  DecideBulkFile,
  ReadBulkFiles,
  StartBulkFile,
  SteerBulkFile,
  UploadBulkFile,
  type BulkFileView,
  type BulkRow,
} from '@sumaho-jpki/operations';
import { BULK_REPAIRS, formatPhoneNumber } from '@sumaho-jpki/rules';
import { Staff } from '../caller';
import { BodyOf, ParamsOf, QueryOf, Serves } from '../serves.decorator';
import { verdictView } from '../views';
import { resultsFile } from './bulk-results';
import { bulkTableOf } from './bulk-table';

type Answer = Promise<{ bulkFile: BulkFileShown }>;
type OneFile = RequestParams<typeof staffRoutes.bulkFile>;

@Controller()
export class BulkFilesController {
  constructor(
    @Inject(ReadBulkFiles) private readonly files: ReadBulkFiles,
    @Inject(UploadBulkFile) private readonly uploads: UploadBulkFile,
    @Inject(StartBulkFile) private readonly starts: StartBulkFile,
    @Inject(DecideBulkFile) private readonly decisions: DecideBulkFile,
    @Inject(SteerBulkFile) private readonly steer: SteerBulkFile,
  ) {}

  @Serves(staffRoutes.bulkFiles)
  async all(@Staff() { staff }: StaffCaller): Promise<ResponseOf<typeof staffRoutes.bulkFiles>> {
    const bulkFiles = (await this.files.all(staff)).map(shown);
    return { bulkFiles, mayUpload: verdictView(await this.files.mayUpload(staff)) };
  }

  @Serves(staffRoutes.uploadBulkFile)
  async upload(
    @Staff() { staff }: StaffCaller,
    @BodyOf(staffRoutes.uploadBulkFile) { contentBase64 }: RequestBody<typeof staffRoutes.uploadBulkFile>,
  ): Answer {
    const table = bulkTableOf(new Uint8Array(Buffer.from(contentBase64, 'base64')));
    return { bulkFile: shown(await this.uploads.execute({ staff, table })) };
  }

  @Serves(staffRoutes.bulkFile)
  async one(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.bulkFile) { id }: OneFile,
    @QueryOf(staffRoutes.bulkFile) { after, state }: { after?: number; state?: BulkRow['state'] },
  ): Promise<ResponseOf<typeof staffRoutes.bulkFile>> {
    const { rows, ...view } = await this.files.one(staff, id, after ?? 0, state);
    return { bulkFile: shown(view), rows: rows.map(shownRow) };
  }

  @Serves(staffRoutes.startBulkFile)
  async start(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.startBulkFile) { id }: OneFile,
    @BodyOf(staffRoutes.startBulkFile) body: RequestBody<typeof staffRoutes.startBulkFile>,
  ): Answer {
    return { bulkFile: shown(await this.starts.execute({ staff, provedAt: session.createdAt, id, ...body })) };
  }

  @Serves(staffRoutes.decideBulkFile)
  async decide(
    @Staff() { staff, session }: StaffCaller,
    @ParamsOf(staffRoutes.decideBulkFile) { id }: OneFile,
    @BodyOf(staffRoutes.decideBulkFile) body: RequestBody<typeof staffRoutes.decideBulkFile>,
  ): Answer {
    return { bulkFile: shown(await this.decisions.execute({ staff, provedAt: session.createdAt, id, ...body })) };
  }

  @Serves(staffRoutes.stopBulkFile)
  async stop(@Staff() { staff }: StaffCaller, @ParamsOf(staffRoutes.stopBulkFile) { id }: OneFile): Answer {
    return { bulkFile: shown(await this.steer.stop({ staff, id })) };
  }

  @Serves(staffRoutes.continueBulkFile)
  async goOn(@Staff() { staff }: StaffCaller, @ParamsOf(staffRoutes.continueBulkFile) { id }: OneFile): Answer {
    return { bulkFile: shown(await this.steer.goOn({ staff, id })) };
  }

  @Serves(staffRoutes.bulkResults)
  async results(
    @Staff() { staff }: StaffCaller,
    @ParamsOf(staffRoutes.bulkResults) { id }: OneFile,
    @QueryOf(staffRoutes.bulkResults) { encoding }: { encoding?: 'utf-8' | 'shift_jis' },
  ): Promise<ResponseOf<typeof staffRoutes.bulkResults>> {
    const { content, lostRows } = resultsFile(await this.files.results(staff, id), encoding ?? 'utf-8');
    const contentBase64 = Buffer.from(content).toString('base64');
    return { name: `results-${id.slice(0, 8)}.csv`, contentBase64, lostRows: [...lostRows] };
  }
}

function shown({ file, counts, approval, ...view }: BulkFileView): BulkFileShown {
  return {
    id: file.id,
    state: file.state,
    encoding: file.encoding,
    carrier: file.carrier,
    createdAt: file.createdAt.toISOString(),
    forgetAt: file.forgetAt.toISOString(),
    madeByYou: view.madeByYou,
    ...counts,
    linesTotal: file.linesTotal,
    needsSecondPerson: view.needsSecondPerson,
    changeSha256: approval?.changeSha256 ?? null,
    reason: file.reason ?? approval?.reason ?? null,
    mayStart: verdictView(view.mayStart),
    mayDecide: verdictView(view.mayDecide),
  };
}

const shownRow = (row: BulkRow): BulkRowShown => ({
  row: row.row,
  phone: row.msisdn === null ? row.typedPhone : formatPhoneNumber(row.msisdn),
  iccid: row.iccid ?? row.typedIccid,
  event: row.event ?? row.typedEvent,
  eventKnown: row.event !== null,
  state: row.state,
  reason: row.reason,
  repairs: BULK_REPAIRS.filter((repair) => row.repairs.split(' ').includes(repair)),
  lineId: row.lineId,
});
