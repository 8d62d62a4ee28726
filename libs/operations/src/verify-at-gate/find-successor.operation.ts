// After a renewal or a device change a relying party links the serial that it knows to the one that replaced it (jpki-domain §10.21).
// Only who met the old certificate may ask: a serial read somewhere else tells nothing about a person's next one.
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, RelyingPartyRow } from '../ports/rows';
import { Refused } from '../refused';

/** Links followed at once; nobody renews as often between two visits. */
const LONGEST_CHAIN = 16;
const FAR_ENOUGH_BACK = 10_000;

export class FindSuccessor {
  constructor(private readonly register: Register) {}

  /** The newest certificate that came after this one, or null when none did. @throws Refused `certificate-unknown` */
  execute(party: RelyingPartyRow, serial: string): Promise<CertificateRow | null> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await hasMet(tx, party, serial))) throw new Refused('certificate-unknown');
      let newest: string | null = null;
      let at: string | null = serial;
      for (let link = 0; at !== null && link < LONGEST_CHAIN; link += 1) {
        at = await supersededBy(tx, at);
        newest = at ?? newest;
      }
      return newest === null ? null : tx.certificates.bySerial(newest);
    });
  }
}

async function hasMet(tx: RegisterTransaction, party: RelyingPartyRow, serial: string): Promise<boolean> {
  const met = await tx.history.ofCertificate(serial, FAR_ENOUGH_BACK);
  return met.some(({ event, actorId }) => event === 'gate-admitted' && actorId === party.id);
}

async function supersededBy(tx: RegisterTransaction, serial: string): Promise<string | null> {
  const rows = await tx.history.ofCertificate(serial, FAR_ENOUGH_BACK);
  const by = rows.find(({ event }) => event === 'certificate-superseded')?.facts['by'];
  return typeof by === 'string' ? by : null;
}
