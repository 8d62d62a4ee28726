// MVNOの契約: what the contract of an MVNO with the network operator that carries it leaves out, its history, and the change that is asked for.
import { CONTRACT_SWITCH_IDS, type ContractSwitch } from '@sumaho-jpki/rules';
import * as z from 'zod';
import { route } from './route';
import { instant, uuid, verdict } from './shapes';

const switches = CONTRACT_SWITCH_IDS as readonly [ContractSwitch, ...ContractSwitch[]];
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const helpDesk = z.object({
  phone: z.string().regex(/^[\d+][\d-]{3,19}$/),
  opens: time.describe('JST'),
  closes: time,
  daysOff: z.boolean().describe('open on Saturdays, Sundays and national holidays too'),
});
const terms = {
  excluded: z.array(z.enum(switches)).max(switches.length).describe('switched off; everything else is included'),
  helpDesk: helpDesk.nullable().describe('null: the MVNO has none of its own'),
};
const version = z.int().min(0).describe('0 while nothing was ever changed');

const contractVersion = z.object({
  version,
  ...terms,
  reason: z.string(),
  at: instant.describe('in force from then on'),
  approvalId: uuid,
});

const mvnoContract = z.object({
  carrier: z.string(),
  nameJa: z.string(),
  nameEn: z.string(),
  hostCarrier: z.string(),
  version,
  ...terms,
  versions: z.array(contractVersion).describe('newest first'),
  pending: z.boolean().describe('a change waits for its second person'),
  mayChange: verdict,
});
export type MvnoContractView = z.output<typeof mvnoContract>;

export const mvnoContractRoutes = {
  mvnoContracts: route({
    method: 'GET',
    path: '/api/staff/mvno-contracts',
    surface: 'staff',
    permission: 'read-mvno-contracts',
    summary: 'Contracts of MVNOs with their host networks: one’s own, those of the MVNOs one carries, at J-LIS all',
    response: z.object({ contracts: z.array(mvnoContract) }),
  }),
  requestContractChange: route({
    method: 'POST',
    path: '/api/staff/mvno-contracts/changes',
    surface: 'staff',
    permission: 'change-mvno-contract',
    summary: 'The host network asks for a change of its MVNO’s contract; it counts from the approval of J-LIS on',
    status: 201,
    body: z.object({
      carrier: z.string().min(1).max(40),
      version: version.describe('of the contract as it was read'),
      ...terms,
      reason: z.string().trim().min(1).max(400),
    }),
    response: z.object({ id: uuid }),
    problems: ['step-up-required', 'not-found', 'conflict', 'not-allowed-now'],
  }),
} as const;
