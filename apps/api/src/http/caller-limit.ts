// How often one address may knock at a door that needs no session yet. Counted in Postgres: neither a second process nor an
// emptied Redis opens more.
import { Refused, type Register } from '@sumaho-jpki/operations';

/** @throws Refused `rate-limited` */
export async function mayKnock(register: Register, door: string, ip: string, perMinute: number): Promise<void> {
  const knocks = await register.transaction({ kind: 'system' }, (tx) => tx.countEvent(`${door}:${ip}`, 60));
  if (knocks > perMinute) throw new Refused('rate-limited');
}
