// Contracts of MVNOs with their host networks, version by version.
import type { MvnoContractRow } from '@sumaho-jpki/operations';
import { integer, json, orNull, references, stamped, table, text, uuid } from './entity';

export const MvnoContracts = table<MvnoContractRow>(
  'mvno_contracts',
  {
    carrier: text({ primary: true }),
    version: integer({ primary: true }),
    hostCarrier: text(),
    excluded: text({ array: true }),
    helpDesk: json(orNull),
    reason: text(),
    approvalId: uuid(),
    proposedBy: uuid(),
    approvedBy: uuid(),
    at: stamped(),
  },
  {
    checks: [
      { name: 'mvno_contracts_version', expression: 'version > 0' },
      { name: 'mvno_contracts_host', expression: 'carrier <> host_carrier' },
      { name: 'mvno_contracts_persons', expression: 'proposed_by <> approved_by' },
    ],
    foreignKeys: [
      references('mvno_contracts', 'carrier', 'carriers', 'code'),
      references('mvno_contracts', 'hostCarrier', 'carriers', 'code'),
      references('mvno_contracts', 'proposedBy', 'staff'),
      references('mvno_contracts', 'approvedBy', 'staff'),
    ],
  },
);
