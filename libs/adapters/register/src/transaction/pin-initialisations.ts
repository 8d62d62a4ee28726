// Orders to initialise a PIN.
import type { PinInitialisationTables } from '@sumaho-jpki/operations';
import { LIVE_CERTIFICATE_STATES } from '@sumaho-jpki/rules';
import { OPEN_PIN_INITIALISATION, PinInitialisations } from '../entities/pin-initialisations';
import { guardedUpdate, insertRow, isUuid } from './unit';
import type { Unit } from './unit';

export function pinInitialisations(unit: Unit): PinInitialisationTables['pinInitialisations'] {
  const { manager } = unit;
  const open = () =>
    manager.createQueryBuilder(PinInitialisations, 'wanted').where(`wanted.${OPEN_PIN_INITIALISATION}`);
  return {
    insert: (row) => insertRow(unit, PinInitialisations, row),
    byId: async (id) => (isUuid(id) ? manager.findOneBy(PinInitialisations, { id }) : null),
    openOfApplication: (applicationId) =>
      open()
        .andWhere('wanted.application_id = :applicationId', { applicationId })
        .setLock('pessimistic_write')
        .getOne(),
    openOfIccid: (iccid) =>
      open()
        .andWhere(
          `EXISTS (SELECT 1 FROM applications a JOIN certificates c ON c.serial = wanted.certificate_serial
             WHERE a.id = wanted.application_id AND a.iccid = :iccid AND c.state IN (:...live))`,
          { iccid, live: LIVE_CERTIFICATE_STATES },
        )
        .getOne(),
    ofSession: (sessionId) => manager.findOneBy(PinInitialisations, { sessionId }),
    update: (at, change) =>
      guardedUpdate(unit, PinInitialisations, { id: at.id, state: at.state, version: at.version }, change),
  };
}
