// Who calls in the permission matrix: nobody, somebody with made-up credentials, holders, every role of staff at every tenant, a phone
// and a gate. Tests only.
import type { Surface } from '@sumaho-jpki/contract';
import { relationOf, type Relation, type Role, type StaffRole } from '@sumaho-jpki/rules';
import { ORIGIN, type ApiUnderTest, type SignedIn } from '../api-under-test';
import { hostOf, type Belongings, type MatrixWorld, type Tenant } from './world';

export interface Caller {
  readonly name: string;
  /** The sign-in that the caller really has; null for none. */
  readonly surface: Exclude<Surface, 'open'> | null;
  readonly role?: Role;
  readonly carrier: Tenant | null;
  readonly relation: (row: Belongings | null) => Relation;
  readonly headers: (row: Belongings | null) => Record<string, string>;
}

export const STAFF: readonly (readonly [StaffRole, Tenant | null])[] = [
  ['carrier-desk', 'docomo'],
  ['carrier-supervisor', 'docomo'],
  ['carrier-desk', 'kddi'],
  ['carrier-supervisor', 'kddi'],
  ['mvno-desk', 'mvno-on-docomo'],
  ['mvno-desk', 'mvno-on-kddi'],
  ['jlis-operator', null],
  ['jlis-approver', null],
  ['jlis-auditor', null],
  ['hotline', null],
];

const underCookie = ({ cookie, csrfToken }: SignedIn): Record<string, string> => ({
  cookie,
  'x-csrf-token': csrfToken,
  origin: ORIGIN,
});

/** How a tenant stands to a row, as the rules say it. */
export const relationOfTenant = (carrier: Tenant | null, row: Belongings | null): Relation =>
  carrier === null || row === null
    ? 'none'
    : relationOf(carrier, { carrier: row.tenant, hostCarrier: hostOf(row.tenant) });

export async function everyCaller(api: ApiUnderTest, world: MatrixWorld): Promise<Caller[]> {
  const stranger = await world.row('kddi', 'active', 'accepted');
  const gate = await api.gate();
  const device = await api.device(stranger.application.id, stranger.line.iccid);
  const holder = await world.citizen((await world.row('docomo', 'active', 'accepted')).personId);
  const forged = {
    cookie: `__Host-citizen=${'A'.repeat(43)}; __Host-staff=${'A'.repeat(43)}`,
    authorization: `Bearer ${'A'.repeat(43)}`,
    'x-csrf-token': 'A',
  };
  const never = (): Relation => 'none';
  const staff: Caller[] = [];
  for (const [role, carrier] of STAFF) {
    const headers = underCookie(await api.staff(role, carrier));
    staff.push({
      name: `${role} ${carrier ?? ''}`.trim(),
      surface: 'staff',
      ...{ role, carrier },
      relation: (row) => relationOfTenant(carrier, row),
      headers: () => headers,
    });
  }
  return [
    { name: 'nobody', surface: null, carrier: null, relation: never, headers: () => ({}) },
    { name: 'somebody made up', surface: null, carrier: null, relation: never, headers: () => forged },
    {
      name: 'the holder',
      surface: 'citizen',
      ...{ role: 'citizen', carrier: null },
      relation: () => 'own',
      headers: (row) => underCookie(row?.holder ?? holder),
    },
    {
      name: 'another citizen',
      surface: 'citizen',
      ...{ role: 'citizen', carrier: null },
      relation: (row) => (row === stranger ? 'own' : 'none'),
      headers: () => underCookie(stranger.holder),
    },
    ...staff,
    {
      name: 'a phone',
      surface: 'device',
      ...{ role: 'agent', carrier: null },
      relation: () => 'own',
      headers: () => ({ authorization: `Bearer ${device}` }),
    },
    {
      name: 'a gate',
      surface: 'gate',
      ...{ role: 'relying-party', carrier: null },
      // It admitted none of these holders, so none of these certificates is of its concern.
      relation: never,
      headers: () => ({ authorization: `Bearer ${gate}` }),
    },
  ];
}
