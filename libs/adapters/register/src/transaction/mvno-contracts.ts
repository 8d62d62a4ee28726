// Contracts of MVNOs: added, never changed.
import type { MvnoContractTables } from '@sumaho-jpki/operations';
import { MvnoContracts } from '../entities/mvno-contracts';
import { run } from './unit';
import type { Unit } from './unit';

export function mvnoContracts({ manager }: Unit): MvnoContractTables['mvnoContracts'] {
  return {
    current: (carrier) => manager.findOne(MvnoContracts, { where: { carrier }, order: { version: 'DESC' } }),
    versions: (carrier, take) => manager.find(MvnoContracts, { where: { carrier }, order: { version: 'DESC' }, take }),
    add: async ({ carrier, version, hostCarrier, excluded, helpDesk, reason, ...by }) => {
      const { affected } = await run(
        manager,
        `INSERT INTO mvno_contracts
           (carrier, version, host_carrier, excluded, help_desk, reason, approval_id, proposed_by, approved_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
        [
          ...[carrier, version, hostCarrier, [...excluded], helpDesk && JSON.stringify(helpDesk), reason],
          ...[by.approvalId, by.proposedBy, by.approvedBy],
        ],
      );
      return affected === 1;
    },
  };
}
