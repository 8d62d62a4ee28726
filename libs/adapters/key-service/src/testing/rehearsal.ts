// A key service on a private database, and SIMs with an SP area and a certified key, for the integration tests of this folder.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { CardKind, ScriptPurpose } from '@sumaho-jpki/operations';
import { buildTbsCertificate, signTbs } from '@sumaho-jpki/wire/x509';
import type { Pool } from 'pg';
import { DEMO_CARD_PROFILES } from '../card-profiles';
import { PostgresKeyService } from '../postgres-key-service';
import { openKeyServiceDatabase } from './key-service-database';
import type { KeyServiceDatabase } from './key-service-database';
import { RehearsalSim, makeAuthority } from './rehearsal-sim';

const clock = { now: () => new Date('2026-11-22T00:00:00Z') };
const ca = generateKeyPairSync('rsa', { modulusLength: 2048 });
let serial = 0;
export const CARD: CardKind = { hostCarrier: 'docomo', simProduct: 'sakura-nfc-4' };

export class Rehearsal {
  readonly kek = randomBytes(32);
  readonly authority = makeAuthority();
  readonly service: PostgresKeyService;

  private constructor(readonly db: KeyServiceDatabase) {
    this.service = this.serviceOn(db.pool, 3);
  }

  static async open(): Promise<Rehearsal> {
    const rehearsal = new Rehearsal(await openKeyServiceDatabase());
    await rehearsal.service.warmUp();
    return rehearsal;
  }

  serviceOn(pool: Pool, warmPairs: number): PostgresKeyService {
    const controllingAuthority = { publicKey: this.authority.publicKey };
    return new PostgresKeyService({
      pool,
      kek: this.kek,
      controllingAuthority,
      cardProfiles: DEMO_CARD_PROFILES,
      clock,
      warmPairs,
    });
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.db.close();
  }

  /** A SIM and the DGI 00A6 that was offered to it; the card has not heard of it yet. */
  async offered(card: CardKind = CARD): Promise<{ sim: RehearsalSim; dgi00A6: Uint8Array }> {
    serial += 1;
    const sim = new RehearsalSim(`8981${String(100_000_000_000_000 + serial)}`, this.authority);
    const offer = await this.service.beginSpArea({ iccid: sim.iccid, casdCertificate: sim.casdCertificate, card });
    if ('refused' in offer) throw new Error(offer.refused);
    return { sim, dgi00A6: offer.dgi00A6 };
  }

  /** A SIM with its SP area in place. */
  async withArea(card: CardKind = CARD): Promise<RehearsalSim> {
    const { sim, dgi00A6 } = await this.offered(card);
    const accepted = await this.service.acceptReceipt({ iccid: sim.iccid, receipt: sim.agree(dgi00A6) });
    if (!accepted) throw new Error('receipt not accepted');
    return sim;
  }

  /** A SIM with its SP area in place, a key pair and its certificate. */
  async prepared(name: string) {
    const { service } = this;
    const sim = await this.withArea();
    const keyId = `key-${name}`;
    const { publicKeySpki } = await service.createKeyPair({ keyId });
    const certificateDer = await certificateOf(publicKeySpki);
    const emit = (purpose: ScriptPurpose) =>
      service.emitScript({ keyId, iccid: sim.iccid, card: CARD, certificateDer, purpose });
    const answer = (scriptId: string, responses: Uint8Array[]) => service.acceptResponses({ scriptId, responses });
    return { sim, keyId, publicKeySpki, certificateDer, emit, answer };
  }
}

export async function certificateOf(publicKeySpki: Uint8Array): Promise<Uint8Array> {
  serial += 1;
  const tbs = buildTbsCertificate({
    serial: `10${serial.toString(16).padStart(30, '0')}`,
    signatureAlgorithm: 'rsa-sha256',
    issuer: [{ type: 'C', value: 'JP' }],
    subject: [
      { type: 'C', value: 'JP' },
      { type: 'CN', value: 'opaque' },
    ],
    notBefore: clock.now(),
    notAfter: new Date('2030-01-01T00:00:00Z'),
    publicKeySpki,
    extensions: { keyUsage: ['digitalSignature'] },
  });
  return signTbs(tbs, 'rsa-sha256', (data) => Promise.resolve(sign('sha256', data, ca.privateKey)));
}
