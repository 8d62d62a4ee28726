// Keys of the SP area (confidential set-up, scenario 3, owner side): agreed against the CASD key that the pinned controlling
// authority certified for exactly this SIM, offered as DGI 00A6, and believed only after the card's receipt.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { PoolClient } from 'pg';
import { concat } from '@sumaho-jpki/wire/apdu';
import {
  CasdCertificateError,
  type Scp03KeySet,
  SecureChannelError,
  aesCmac,
  agreeSpAreaKeys,
  generateEphemeralKey,
  keyAgreementDgi,
  verifyCasdCertificate,
  verifyReceipt,
} from '@sumaho-jpki/wire/globalplatform';
import type { Sealer } from './seal';
import type { CardKind } from '@sumaho-jpki/operations';
import { type CardProfiles, judgeCard } from './card-profiles';
import { adoptOfferedScripts, dropOfferedScripts } from './script-store';
import { deleteOffer, findArea, findOffer, lockSim, putArea, putOffer } from './sp-area-store';
import type { SpAreaOfferRow, SpAreaRow } from './sp-area-store';
import { audit } from './vault-database';

const KEY = 16;

/** Who certifies the CASD keys: pinned, never learned from a message. */
export interface ControllingAuthority {
  /** P-256. */
  readonly publicKey: KeyObject;
  /** At most 16 bytes; not compared when absent. */
  readonly id?: Uint8Array;
}

export class SpAreaKeys {
  constructor(
    private readonly sealer: Sealer,
    private readonly authority: ControllingAuthority,
    private readonly profiles: CardProfiles,
  ) {}

  /** The same offer again for a repeat with the same CASD certificate. */
  async begin(
    client: PoolClient,
    input: { iccid: string; casdCertificate: Uint8Array; card: CardKind; now: Date },
  ): Promise<{ dgi00A6: Uint8Array } | { refused: string }> {
    const { iccid, casdCertificate, now } = input;
    await lockSim(client, iccid);
    const verdict = judgeCard(this.profiles, input.card);
    if (!verdict.allowed) {
      await audit(client, 'sp-area-refused', { iccid, detail: verdict.refused });
      return { refused: verdict.refused };
    }
    const { keyVersion } = verdict;
    const casdSha256 = createHash('sha256').update(casdCertificate).digest();
    try {
      const { id, publicKey } = this.authority;
      const casd = verifyCasdCertificate(casdCertificate, {
        authorityKey: publicKey,
        iccid,
        now,
        ...(id ? { authorityId: id } : {}),
      });
      const open = await findOffer(client, iccid);
      if (open && timingSafeEqual(open.casdSha256, casdSha256)) return { dgi00A6: new Uint8Array(open.dgi00A6) };
      if (open) await dropOfferedScripts(client, iccid);
      const ephemeral = generateEphemeralKey();
      const dgi = keyAgreementDgi(ephemeral.publicPoint, keyVersion);
      const keys = agreeSpAreaKeys({ ephemeral, casdPublicPoint: casd.publicPoint });
      const clear = Buffer.from(concat(keys.receiptKey, keys.enc, keys.mac, keys.dek));
      const sealedKeys = this.sealer.seal(clear, offerPlace(iccid));
      for (const secret of [clear, ephemeral.privateKey, keys.receiptKey, keys.enc, keys.mac, keys.dek]) secret.fill(0);
      await putOffer(client, { iccid, casdSha256, dgi00A6: Buffer.from(dgi.value), sealedKeys, keyVersion });
      await audit(client, 'sp-area-offered', { iccid });
      return { dgi00A6: dgi.value };
    } catch (error) {
      const reason =
        error instanceof CasdCertificateError
          ? `casd-${error.fault}`
          : error instanceof SecureChannelError
            ? 'casd-key-unusable'
            : undefined;
      if (reason === undefined) throw error;
      await audit(client, 'sp-area-refused', { iccid, detail: reason });
      return { refused: reason };
    }
  }

  /** True also for the repeat of the receipt that was accepted last. A wrong one leaves everything as it was. */
  async acceptReceipt(client: PoolClient, iccid: string, answer: Uint8Array): Promise<boolean> {
    await lockSim(client, iccid);
    // The card's whole answer 86 10 … and the 16 bytes in it are the same receipt.
    const receipt = answer.length === 18 && answer[0] === 0x86 ? answer.slice(2) : new Uint8Array(answer);
    const area = await findArea(client, iccid);
    if (area && timingSafeEqual(area.receiptSha256, sha256(receipt))) return true;
    const offer = await findOffer(client, iccid);
    if (!offer) return false;
    const genuine = await this.sealer.opened(offer.sealedKeys, offerPlace(iccid), (clear) =>
      verifyReceipt({ receiptKey: clear.subarray(0, KEY), dgiValue: offer.dgi00A6, answer: receipt }),
    );
    if (genuine) await this.accept(client, offer, offer.sequenceCounter);
    else await audit(client, 'receipt-wrong', { iccid });
    return genuine;
  }

  /** The card has proved, by receipt or by a session, that it holds the offered keys: from now on they are the area's. */
  async accept(client: PoolClient, offer: SpAreaOfferRow, sequenceCounter: number): Promise<void> {
    const { iccid, keyVersion } = offer;
    const generation = ((await findArea(client, iccid))?.generation ?? 0) + 1;
    await this.sealer.opened(offer.sealedKeys, offerPlace(iccid), async (clear) => {
      const receiptSha256 = sha256(aesCmac(clear.subarray(0, KEY), offer.dgi00A6));
      const sealedKeys = this.sealer.seal(clear.subarray(KEY), areaPlace(iccid, generation));
      await putArea(client, { iccid, generation, sealedKeys, receiptSha256, sequenceCounter, keyVersion });
    });
    await deleteOffer(client, iccid);
    await adoptOfferedScripts(client, iccid, generation);
    await audit(client, 'sp-area-accepted', { iccid, detail: `generation ${generation}` });
  }

  /** Lends the offered keyset for the length of `use` and wipes it. */
  async withOfferedKeys<T>(offer: SpAreaOfferRow, use: (keys: Scp03KeySet) => T | Promise<T>): Promise<T> {
    return this.sealer.opened(offer.sealedKeys, offerPlace(offer.iccid), (clear) => use(keysIn(clear.subarray(KEY))));
  }

  /** Lends the keyset for the length of `use` and wipes it. */
  async withKeys<T>(area: SpAreaRow, use: (keys: Scp03KeySet) => T | Promise<T>): Promise<T> {
    return this.sealer.opened(area.sealedKeys, areaPlace(area.iccid, area.generation), (clear) => use(keysIn(clear)));
  }
}

const sha256 = (data: Uint8Array): Buffer => createHash('sha256').update(data).digest();

/** K-ENC ‖ K-MAC ‖ K-DEK, views of the same memory. */
function keysIn(clear: Buffer): Scp03KeySet {
  return { enc: clear.subarray(0, KEY), mac: clear.subarray(KEY, 2 * KEY), dek: clear.subarray(2 * KEY, 3 * KEY) };
}

function offerPlace(iccid: string) {
  return { table: 'sp_area_offers', row: iccid, column: 'sealed_keys' } as const;
}

function areaPlace(iccid: string, generation: number) {
  return { table: 'sp_areas', row: `${iccid}#${generation}`, column: 'sealed_keys' } as const;
}
