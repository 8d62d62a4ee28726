// OCSP of the virtual card CAs.
import { answerCardOcsp, type CardDeck } from '@sumaho-jpki/stand-ins/card-holder';
import type { FastifyInstance } from 'fastify';

export async function cardPkiPlugin(fastify: FastifyInstance, { deck }: { deck: CardDeck }): Promise<void> {
  fastify.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  fastify.post('/sandbox/card-pki/ocsp', async (request, reply) => {
    const der = await answerCardOcsp(deck, new Uint8Array(request.body as Buffer));
    return reply.header('content-type', 'application/ocsp-response').send(Buffer.from(der));
  });
}
