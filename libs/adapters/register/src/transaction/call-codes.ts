// Call codes.
import type { CallCodeTables } from '@sumaho-jpki/operations';
import { CallCodes } from '../entities/call-codes';
import { guardedUpdate, insertRow, isUuid } from './unit';
import type { Unit } from './unit';

export function callCodes(unit: Unit): CallCodeTables['callCodes'] {
  const { manager } = unit;
  /** Within one millisecond, what is over comes behind what is not. */
  const newest = () =>
    manager
      .createQueryBuilder(CallCodes, 'wanted')
      .orderBy('wanted.created_at', 'DESC')
      .addOrderBy(`CASE wanted.state WHEN 'ended' THEN 1 ELSE 0 END`, 'ASC')
      .limit(1);
  return {
    insert: (row) => insertRow(unit, CallCodes, row),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(CallCodes, { id }) : null),
    shownOf: (lineId) =>
      manager
        .createQueryBuilder(CallCodes, 'wanted')
        .where({ lineId, state: 'shown' })
        .setLock('pessimistic_write')
        .getOne(),
    newestOf: (lineId, staffId) => newest().where({ lineId, staffId }).getOne(),
    newestOfPerson: (personId) => newest().where({ personId }).getOne(),
    update: (at, change) => guardedUpdate(unit, CallCodes, { id: at.id, state: at.state, version: at.version }, change),
  };
}
