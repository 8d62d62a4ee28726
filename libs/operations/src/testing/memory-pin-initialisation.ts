// Orders to initialise a PIN in memory, beside the register in memory.
import { isLive, OPEN_PIN_INITIALISATION_STATES, type CertificateState } from '@sumaho-jpki/rules';
import type { PinInitialisationRow, PinInitialisationTables } from '../ports/pin-initialisation.port';

type Open<Row> = { -readonly [Key in keyof Row]: Row[Key] };

export interface PinInitialisationRows {
  pinInitialisations: Open<PinInitialisationRow>[];
  applications: readonly { id: string; iccid: string }[];
  certificates: readonly { serial: string; state: CertificateState }[];
}

const isOpenOrder = ({ state }: Pick<PinInitialisationRow, 'state'>): boolean =>
  (OPEN_PIN_INITIALISATION_STATES as readonly string[]).includes(state);
const copy = (row: PinInitialisationRow | undefined): PinInitialisationRow | null =>
  row ? structuredClone(row) : null;

export function pinInitialisationTables(db: PinInitialisationRows, now: () => Date): PinInitialisationTables {
  const live = (serial: string) => db.certificates.some((row) => row.serial === serial && isLive(row.state));
  return {
    pinInitialisations: {
      insert: async (row) => {
        db.pinInitialisations.push({ ...row, state: 'ordered', version: 1, sessionId: null, createdAt: now() });
      },
      byId: async (id) => copy(db.pinInitialisations.find((row) => row.id === id)),
      openOfApplication: async (id) =>
        copy(db.pinInitialisations.find((row) => row.applicationId === id && isOpenOrder(row))),
      openOfIccid: async (iccid) => {
        const inThisSim = (id: string) => db.applications.some((row) => row.id === id && row.iccid === iccid);
        return copy(
          db.pinInitialisations.find(
            (row) => isOpenOrder(row) && inThisSim(row.applicationId) && live(row.certificateSerial),
          ),
        );
      },
      ofSession: async (sessionId) => copy(db.pinInitialisations.find((row) => row.sessionId === sessionId)),
      update: async (at, change) => {
        const row = db.pinInitialisations.find(
          ({ id, state, version }) => id === at.id && state === at.state && version === at.version,
        );
        if (row) Object.assign(row, change, { version: row.version + 1 });
        return row !== undefined;
      },
    },
  };
}
