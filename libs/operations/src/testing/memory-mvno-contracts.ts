// Contracts of MVNOs beside the register in memory.
import type { MvnoContractRow, MvnoContractTables } from '../ports/mvno-contract.port';
import type { Scope } from '../ports/register.port';

export function mvnoContractTables(
  rows: { mvnoContracts: MvnoContractRow[] },
  now: () => Date,
  scope: Scope,
): MvnoContractTables {
  const sees = ({ carrier, hostCarrier }: MvnoContractRow) =>
    scope.kind !== 'carrier' || scope.carrier === carrier || scope.carrier === hostCarrier;
  const of = (carrier: string) =>
    rows.mvnoContracts
      .filter((row) => row.carrier === carrier && sees(row))
      .toSorted((one, other) => other.version - one.version);
  return {
    mvnoContracts: {
      current: async (carrier) => structuredClone(of(carrier)[0] ?? null),
      versions: async (carrier, limit) => structuredClone(of(carrier).slice(0, limit)),
      add: async (row) => {
        if (rows.mvnoContracts.some(({ carrier, version }) => carrier === row.carrier && version === row.version))
          return false;
        rows.mvnoContracts.push({ ...structuredClone(row), at: now() });
        return true;
      },
    },
  };
}
