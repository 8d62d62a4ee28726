// New people while everything runs: each with a My Number Card, a line, a SIM and a phone. For runs that need more people than
// the demo dozen, or somebody whom no earlier run has touched.
import type { CardDeck, DemoPerson } from '@sumaho-jpki/stand-ins/card-holder';
import { addLines, allLines, HANDSET_MODELS, SIM_PRODUCTS } from '@sumaho-jpki/stand-ins/mno-tsm';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { nationalNumber } from '../console/people';

export interface PopulationOptions {
  readonly dataDirectory: string;
  readonly deck: CardDeck;
}

const wish = z.object({
  count: z.int().min(1).max(50).default(1),
  carrier: z.enum(['docomo', 'kddi', 'softbank', 'mvno-a']).default('docomo'),
  simProduct: z.enum(Object.keys(SIM_PRODUCTS)).optional(),
  handsetModel: z.enum(Object.keys(HANDSET_MODELS)).optional(),
  state: z.enum(['active', 'suspended', 'restricted', 'terminated']).optional(),
  age: z.int().min(0).max(120).default(30),
  card: z.enum(['valid', 'revoked', 'expired']).default('valid'),
});

export async function populationPlugin(
  fastify: FastifyInstance,
  { dataDirectory, deck }: PopulationOptions,
): Promise<void> {
  // Cards of persons named here are being made: their numbers are taken.
  let taken = 0;

  fastify.post('/sandbox/population', async (request, reply) => {
    const wanted = wish.safeParse(request.body ?? {});
    if (!wanted.success) {
      return reply.status(400).send({
        code: 'malformed',
        messageJa: '要求の形式が正しくありません。',
        messageEn: 'The request is not well formed.',
      });
    }
    const { count, age, card, ...line } = wanted.data;
    taken = Math.max(taken, deck.cards.length);
    const people = Array.from({ length: count }, (): DemoPerson => {
      taken += 1;
      const number = String(1000 + taken);
      return {
        id: `p${number}`,
        nameJa: `新人 ${number}`,
        nameEn: `Newcomer ${number}`,
        birth: { age },
        card,
        situationJa: '試験のために加わった人です。',
        situationEn: 'Somebody made for a test.',
      };
    });
    const cards = await Promise.all(people.map((person) => deck.add(person)));
    const lines = addLines(
      dataDirectory,
      people.map(({ id: personId }) => ({ ...line, personId })),
    );
    return reply.status(201).send(
      people.map((person, index) => {
        const { msisdn, iccid, carrier, handsetModel, os } = lines[index] ?? never();
        const { birthDate, secrets } = cards[index] ?? never();
        const phoneNumber = nationalNumber(msisdn);
        return {
          person: {
            id: person.id,
            name: person.nameJa,
            nameEn: person.nameEn,
            birthDate,
            phoneNumber,
            pin: secrets['user-auth'],
            signaturePassword: secrets.signature,
          },
          handset: { msisdn, phoneNumber, iccid, carrier, model: handsetModel, os, personId: person.id },
        };
      }),
    );
  });

  fastify.get('/sandbox/population', async () => ({ people: deck.cards.length, lines: allLines().length }));
}

function never(): never {
  throw new Error('a person without card or line');
}
