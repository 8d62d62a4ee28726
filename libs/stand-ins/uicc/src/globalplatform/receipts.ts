/**
 * Changes of card content as one persistent write, and their confirmation (GPC 2.3.1 §11.1.6, §C.5): under Authorized
 * Management the single octet 00, under Delegated Management a receipt over counter, card and what was done.
 */
import { bytes, concat, encodeLv, StatusWord } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage } from '../card-image';
import { NO_RECEIPT, type CardMemory } from '../channel';
import { refuse } from '../status-error';
import { helperOf, soleKey, type Mandate } from './authority';
import { KVN_RECEIPT } from './key-store';
import { PRIVILEGE } from './privileges';
import { mustFit } from './quota';
import { applicationOf } from './registry';
import { signatureBy } from './signatures';

/** Where the confirmation counter ends; it never starts again. */
const LAST_CONFIRMATION = 0x7fff;

export interface ContentChange {
  memory: CardMemory;
  /** The domain that carries out the change. */
  domain: ApplicationImage;
  mandate: Mandate;
  /** What the receipt names: each is signed as LV. */
  facts: Uint8Array[];
  /** Takes memory: refused with 6A84 when it does not fit. */
  grows?: boolean;
  change(image: CardImage): void;
}

/**
 * Carries out the change and answers its confirmation; counter and change are written together.
 * @throws StatusError 6A84 no room, 6985 no receipt can be made
 */
export function carryOut({ memory, domain, mandate, facts, grows, change }: ContentChange): Uint8Array {
  if (grows) {
    const trial = structuredClone(memory.image);
    change(trial);
    mustFit(trial);
  }
  if (!mandate.delegated) {
    memory.write(change);
    return NO_RECEIPT;
  }
  const { generator, counter, confirmation } = confirmationOf(memory.image, domain, mandate, facts);
  memory.write((image) => {
    change(image);
    const { securityDomain } = applicationOf(image, generator.aid);
    if (securityDomain) securityDomain.confirmations = counter + 1;
  });
  return confirmation;
}

function confirmationOf(
  image: CardImage,
  domain: ApplicationImage,
  { tokenIdentifier }: Mandate,
  facts: Uint8Array[],
): { generator: ApplicationImage; counter: number; confirmation: Uint8Array } {
  const generator = helperOf(image, domain, PRIVILEGE.receiptGeneration);
  const key = generator && soleKey(image, generator, KVN_RECEIPT);
  if (!generator || !key) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const counter = confirmationsOf(generator);
  if (counter >= LAST_CONFIRMATION) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const data: Record<string, string> = generator.securityDomain?.data ?? {};
  const confirmationData = concat(
    encodeLv(Uint8Array.of(counter >> 8, counter & 0xff)),
    encodeLv(bytes(`${data['42'] ?? ''}${data['45'] ?? ''}`)),
    tokenIdentifier ? encodeLv(tokenIdentifier) : [],
  );
  const receipt = signatureBy(key, concat(confirmationData, ...facts.map(encodeLv)));
  if (!receipt) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  return { generator, counter, confirmation: encodeLv(concat(encodeLv(receipt), confirmationData)) };
}

export const confirmationsOf = (domain: ApplicationImage): number => domain.securityDomain?.confirmations ?? 0;
