// What a row was until it was overwritten, written by the database itself. Insert-only, and not to be written by the application.
import { bigint, instant, integer, orNull, stamped, table, text, uuid } from './entity';

export interface LineVersionRow {
  readonly lineId: string;
  readonly id: string;
  readonly until: Date;
  readonly version: number;
  readonly writtenAt: Date;
  readonly carrier: string;
  readonly hostCarrier: string;
  readonly state: string;
  readonly personId: string | null;
  readonly iccid: string;
  readonly simProduct: string;
  readonly handsetModel: string;
  readonly imei: string | null;
}

export const LineVersions = table<LineVersionRow>('line_versions', {
  lineId: uuid({ primary: true }),
  id: bigint({ primary: true, generated: 'increment' }),
  until: stamped(),
  version: integer(),
  writtenAt: instant(),
  carrier: text(),
  hostCarrier: text(),
  state: text(),
  personId: uuid(orNull),
  iccid: text(),
  simProduct: text(),
  handsetModel: text(),
  imei: text(orNull),
});

export interface ElementVersionRow {
  readonly elementId: string;
  readonly id: string;
  readonly until: Date;
  readonly version: number;
  readonly writtenAt: Date;
  readonly lineId: string;
  readonly carrier: string;
  readonly hostCarrier: string;
  readonly store: string;
  readonly state: string;
}

export const ElementVersions = table<ElementVersionRow>(
  'element_versions',
  {
    elementId: uuid({ primary: true }),
    id: bigint({ primary: true, generated: 'increment' }),
    until: stamped(),
    version: integer(),
    writtenAt: instant(),
    lineId: uuid(),
    carrier: text(),
    hostCarrier: text(),
    store: text(),
    state: text(),
  },
  { indices: [{ name: 'element_versions_line', columns: ['lineId'] }] },
);
