// After a renewal or a device change a relying party links the serial that it knows to the one that replaced it (jpki-domain §10.21).
// Only who met the old certificate may ask: a serial read somewhere else tells nothing about a person's next one.
import type { RevocationCause } from '@sumaho-jpki/rules';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { CertificateRow, RelyingPartyRow } from '../ports/rows';
import { Refused } from '../refused';

/** Links followed at once; nobody renews as often between two visits. */
const LONGEST_CHAIN = 16;

const SUPERSESSIONS = ['certificate-superseded', 'certificate-renewed'] as const;

export interface Successor {
  readonly certificate: CertificateRow;
  /** Why the one that was asked for gave way. */
  readonly cause: RevocationCause | null;
}

export class FindSuccessor {
  constructor(private readonly register: Register) {}

  /** The newest certificate that came after this one, or null when none did. @throws Refused `certificate-unknown` */
  execute(party: RelyingPartyRow, serial: string): Promise<Successor | null> {
    return this.register.transaction({ kind: 'system' }, async (tx) => {
      if (!(await hasMet(tx, party, serial))) throw new Refused('certificate-unknown');
      let newest: string | null = null;
      let at: string | null = serial;
      for (let link = 0; at !== null && link < LONGEST_CHAIN; link += 1) {
        at = await supersededBy(tx, at);
        newest = at ?? newest;
      }
      const certificate = newest === null ? null : await tx.certificates.bySerial(newest);
      const asked = await tx.certificates.bySerial(serial);
      return certificate && { certificate, cause: asked?.revocationCause ?? null };
    });
  }
}

async function hasMet(tx: RegisterTransaction, party: RelyingPartyRow, serial: string): Promise<boolean> {
  return (await tx.history.newestOf(serial, ['gate-admitted'], party.id)) !== null;
}

async function supersededBy(tx: RegisterTransaction, serial: string): Promise<string | null> {
  const by = (await tx.history.newestOf(serial, SUPERSESSIONS))?.facts['by'];
  return typeof by === 'string' ? by : null;
}
