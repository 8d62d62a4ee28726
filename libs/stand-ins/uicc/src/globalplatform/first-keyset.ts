/** Creation of a domain's first keyset through the CASD: which keys of the CASD (KVN 74) a scenario needs, and when it may. */
import { StatusWord, type Dgi } from '@sumaho-jpki/wire/apdu';
import type { ApplicationImage, CardImage } from '../card-image';
import { NOTHING, type DomainCommand } from '../channel';
import { asIssuer, certificateBy, LONGEST_CHAIN, ROLE_DOMAIN_OWNER, type Issuer } from '../secure-channel/certificate';
import {
  DGI_CONFIDENTIAL_SETUP,
  DGI_OWNER_CERTIFICATE,
  readSetup,
  type SetupRequest,
  type SetupResult,
} from '../secure-channel/confidential-setup';
import { pullScenario1 } from '../secure-channel/scenario-1';
import { acceptScenario2a } from '../secure-channel/scenario-2a';
import { agreeScenario3 } from '../secure-channel/scenario-3';
import { C_MAC } from '../secure-channel/secure-channel';
import { must, refuse } from '../status-error';
import {
  findKey,
  keyValue,
  KID_CASD_AUTHENTICATION,
  KID_CASD_AUTHORITY,
  KID_CASD_CONFIDENTIALITY,
  KVN_CASD,
  mayHold,
  placeKeys,
} from './key-store';
import { SELECTABLE } from './life-cycle';
import { protocolsOf } from './protocols';
import { becomeOwner } from './put-key';
import { applicationOf } from './registry';

export const isFirstKeysetSetup = (dgis: readonly Dgi[]): boolean => dgis.at(-1)?.dgi === DGI_CONFIDENTIAL_SETUP;

/** @throws StatusError 6982 level, certificate or signature, 6985 domain has an owner or card lacks a key, 6A80 form */
export function createFirstKeyset(request: DomainCommand, target: ApplicationImage, dgis: readonly Dgi[]): Uint8Array {
  const { memory, secureChannel } = request;
  if ((secureChannel.level & C_MAC) === 0) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  // Once the area has an owner, nobody but the owner (PUT KEY under the owner's keys) changes its keys.
  const fresh = target.kind === 'ssd' && target.state === SELECTABLE && target.securityDomain?.keys.length === 0;
  if (!fresh) refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
  const { keys, answer } = runScenario(memory.image, dgis);
  must(answer.length <= secureChannel.answerRoom);
  must(keys.every((key) => mayHold(target, key, protocolsOf(memory.image, target))));
  memory.write((image) => {
    const entry = applicationOf(image, target.aid);
    placeKeys(entry, keys);
    becomeOwner(entry, keys);
  });
  return answer;
}

function runScenario(image: CardImage, dgis: readonly Dgi[]): SetupResult {
  const setup = dgis.at(-1);
  must(setup !== undefined);
  const request = readSetup(setup.value);
  const certificates = dgis.slice(0, -1);
  must(certificates.every(({ dgi }) => dgi === DGI_OWNER_CERTIFICATE));
  if (request.scenario === 0x03) {
    must(certificates.length === 0);
    return agreeScenario3(request, casdKey(image, KID_CASD_CONFIDENTIALITY));
  }
  must(certificates.length > 0 && certificates.length <= LONGEST_CHAIN);
  return withOwner(
    image,
    request,
    certificates.map(({ value }) => value),
  );
}

/** The owner's certificate stands last, after those of the authorities between. */
function withOwner(image: CardImage, request: SetupRequest, chain: readonly Uint8Array[]): SetupResult {
  let issuer: Issuer = { point: casdKey(image, KID_CASD_AUTHORITY) };
  for (const value of chain.slice(0, -1)) {
    issuer = asIssuer(certificateBy(issuer, value) ?? refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED));
  }
  const owner = certificateBy(issuer, chain.at(-1) ?? NOTHING);
  if (owner?.role !== ROLE_DOMAIN_OWNER) refuse(StatusWord.SECURITY_STATUS_NOT_SATISFIED);
  switch (request.scenario) {
    case 0x01:
      return pullScenario1(request, casdKey(image, KID_CASD_AUTHENTICATION), owner.publicPoint);
    case 0x02:
      return acceptScenario2a(request, casdKey(image, KID_CASD_CONFIDENTIALITY), owner.publicPoint);
    default:
      return refuse(StatusWord.INCORRECT_DATA);
  }
}

/** @throws StatusError 6985 on a card whose CASD does not have that key */
function casdKey(image: CardImage, kid: number): Uint8Array {
  const casd = image.applications.find(({ kind }) => kind === 'casd');
  const key = casd && findKey(image, casd, KVN_CASD, kid);
  return (key && keyValue(key)) ?? refuse(StatusWord.CONDITIONS_NOT_SATISFIED);
}
