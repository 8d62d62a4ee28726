/**
 * Mutated commands over a personalised card: it always answers, changes nothing it should not, tells no secret, and does not
 * say in what way a protected command was wrong. Small here; `JPKI_FUZZ=1000000` for the long run, `JPKI_FUZZ_SEED` for
 * another one.
 */
import { hex } from '@sumaho-jpki/wire/apdu';
import { describe, expect, it } from 'vitest';
import type { CardImage } from './card-image';
import { fuzzBatch, seeded, type FuzzBatch, type FuzzCard } from './testing/fuzz';
import { isExtendedLength } from './transmission';
import { freshCard, JPKI_AP } from './testing/test-card';
import { provision, select, send } from './testing/test-host';

const COMMANDS = Number(process.env['JPKI_FUZZ'] ?? 8_000);
const SEED = Number(process.env['JPKI_FUZZ_SEED'] ?? 20_161_025);
const PIN = '1234';
const WINDOW = 16;

function personalisedCard(): FuzzCard {
  const { card, casdPoint } = freshCard(undefined, undefined, undefined, [{ apdu: 'always' }]);
  const areaKeys = provision(card, casdPoint);
  send(card, select(JPKI_AP, 0x0c));
  send(card, `0024019804${hex(new TextEncoder().encode(PIN))}`);
  return { image: Object.freeze(card.snapshot()), areaKeys, pin: PIN };
}

/** Every run of eight bytes of every secret on the card. */
function secretWindows({ applications }: CardImage): Set<string> {
  const values = applications.flatMap(({ securityDomain, jpki }) => [
    ...(securityDomain?.keys ?? []).filter(({ type }) => type !== 0xb0).map((key) => JSON.stringify(key)),
    ...Object.values(jpki?.personalisation?.key ?? {}),
  ]);
  const texts = values.flatMap((value) => value.match(/[0-9A-F]{32,}/g) ?? []);
  return new Set(
    texts.flatMap((text) =>
      Array.from({ length: (text.length - WINDOW) / 2 + 1 }, (_, i) => text.slice(2 * i, 2 * i + WINDOW)),
    ),
  );
}

function tellsSecret(answer: Uint8Array, secrets: Set<string>): boolean {
  if (answer.length < WINDOW / 2 + 2) return false;
  const text = hex(answer);
  for (let at = 0; at + WINDOW <= text.length; at += 2) if (secrets.has(text.slice(at, at + WINDOW))) return true;
  return false;
}

/** What only an owner changes; what a holder changes who is verified; what anybody may. */
function possessions(image: CardImage, mode: FuzzBatch['mode']): string {
  const free = ['writes', 'sequences', 'triesLeft', ...(mode === 'verified' ? ['pin'] : [])];
  return JSON.stringify(image, (name, value: unknown) => (free.includes(name) ? undefined : value));
}

const triesLeft = (image: CardImage): number =>
  image.applications.find(({ aid }) => aid === hex(JPKI_AP))?.jpki?.personalisation?.pin.triesLeft ?? 0;

const WELL_FORMED = /^(9[0-9A-F]|6[1-9A-F])[0-9A-F]{2}$/;

describe(`${COMMANDS} mutated commands, seed ${SEED}`, () => {
  it(
    'crash nothing, change nothing, tell nothing',
    () => {
      const card = personalisedCard();
      const secrets = secretWindows(card.image);
      const before = { bare: '', verified: '', secured: '' };
      for (const mode of ['bare', 'verified', 'secured'] as const) before[mode] = possessions(card.image, mode);
      const kinds = { bare: 0, verified: 0, secured: 0, owner: 0 };
      const random = seeded(SEED);
      const told = new Map<string, number>();
      for (let done = 0; done < COMMANDS;) {
        const batch = fuzzBatch(random, card);
        const replay = () => `seed ${SEED}, after ${done}: ${batch.mode} ${batch.commands.map(hex).join(' ')}`;
        for (const [i, answer] of batch.answers.entries()) {
          const sw = hex(answer.slice(-2));
          told.set(sw, (told.get(sw) ?? 0) + 1);
          const most = isExtendedLength(batch.commands[i] ?? answer) ? 65_538 : 258;
          if (!WELL_FORMED.test(sw) || answer.length > most)
            throw new Error(`${replay()} command ${i}: ${hex(answer)}`);
          if (tellsSecret(answer, secrets)) throw new Error(`${replay()} command ${i} tells a secret`);
        }
        if (batch.mode !== 'owner' && possessions(batch.after, batch.mode) !== before[batch.mode])
          throw new Error(`${replay()} changed the card`);
        if (batch.mode === 'bare' && triesLeft(batch.after) > 3) throw new Error(`${replay()} gave tries`);
        if (batch.answers.some((answer, i) => batch.sameForm[i] && hex(answer) !== '6982')) {
          throw new Error(`${replay()}: ${batch.answers.map(hex).join(' ')}`);
        }
        done += batch.commands.length;
        kinds[batch.mode] += batch.commands.length;
      }
      if (process.env['JPKI_FUZZ'] !== undefined) console.table([...told].sort(([, a], [, b]) => b - a));
      if (process.env['JPKI_FUZZ'] !== undefined) console.table(kinds);
      // The mutations reach behind the first check.
      for (const sw of ['9000', '6982', '6A82', '6A86', '6700', '6D00', '6E00', '6A88', '6985']) {
        expect([sw, (told.get(sw) ?? 0) > 0]).toEqual([sw, true]);
      }
    },
    COMMANDS * 20 + 60_000,
  );

  it('would be noticed if they told a secret', () => {
    const { image } = personalisedCard();
    const secrets = secretWindows(image);
    const key = image.applications.find(({ jpki }) => jpki)?.jpki?.personalisation?.key;
    const planted = Buffer.from(`00${Object.values(key ?? {})[0] ?? ''}9000`, 'hex');
    expect(secrets.size).toBeGreaterThan(600);
    expect([tellsSecret(planted, secrets), tellsSecret(new Uint8Array(258), secrets)]).toEqual([true, false]);
  });
});
