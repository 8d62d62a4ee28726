// What a tester needs to know of the demo world: people with their cards and lines, staff with their current one-time code.
import { DEMO_PEOPLE, type CardDeck } from '@sumaho-jpki/stand-ins/card-holder';
import { DEMO_LINES } from '@sumaho-jpki/stand-ins/mno-tsm';
import { Secret, TOTP } from 'otpauth';
import type { WorldKeys } from '../world-keys';

/** +819012345678 → 090-1234-5678. */
export const nationalNumber = (msisdn: string): string => msisdn.replace(/^\+81(\d{2})(\d{4})(\d{4})$/, '0$1-$2-$3');

export function people(deck: CardDeck) {
  return DEMO_PEOPLE.map((person) => {
    const card = deck.card(person.id);
    const lines = DEMO_LINES.filter((line) => line.personId === person.id);
    return {
      id: person.id,
      name: person.nameJa,
      nameEn: person.nameEn,
      birthDate: card?.birthDate ?? '',
      situation: { ja: person.situationJa, en: person.situationEn },
      phoneNumber: lines.map(({ msisdn }) => nationalNumber(msisdn)).join(', '),
      pin: card?.secrets['user-auth'] ?? '',
      signaturePassword: card?.secrets.signature ?? '',
    };
  });
}

export function peopleInFull(deck: CardDeck) {
  return people(deck).map((person) => ({
    ...person,
    lines: DEMO_LINES.filter((line) => line.personId === person.id),
    triesLeft: deck.card(person.id)?.triesLeft,
  }));
}

export const oneTimeCode = (totpSecret: string): string =>
  new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate();

export function staff(keys: WorldKeys) {
  return keys.staff.map(({ account, displayName, role, carrier, password, totpSecret }) => ({
    account,
    name: displayName,
    role,
    organisation: carrier ?? 'J-LIS',
    password,
    totp: oneTimeCode(totpSecret),
    totpSecret,
  }));
}
