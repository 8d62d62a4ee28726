// What the database itself keeps of a row that is overwritten: the line and the element as they stood at a past moment.
import type { VersionThen } from '@sumaho-jpki/rules';
import type { ElementRow, LineRow } from './rows';

export interface LineVersion
  extends VersionThen, Pick<LineRow, 'state' | 'iccid' | 'simProduct' | 'handsetModel' | 'imei'> {
  /** False: it was somebody else's who is not its holder now. */
  readonly ofTodaysHolder: boolean;
}
export interface ElementVersion extends VersionThen, Pick<ElementRow, 'state' | 'store'> {}

export interface FormerRowTables {
  formerRows: {
    /** The first version overwritten after this moment, else the row of today; null where the scope sees no such line. */
    lineAt(lineId: string, at: Date): Promise<LineVersion | null>;
    /** The same of each element that was on this line then, newest first. */
    elementsAt(lineId: string, at: Date): Promise<ElementVersion[]>;
  };
}
