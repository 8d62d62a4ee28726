// Signature service: machine door (transactions) and the page where the card's signature password is typed.
import {
  SignatureServiceRefusal,
  type CardDeck,
  type SignatureService,
  type SignatureTransaction,
} from '@sumaho-jpki/stand-ins/card-holder';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { both, errorBox, escapeHtml, page } from './page';
import { cardOptions, html } from './sign-in.plugin';

export const SIGN_PATH = '/sandbox/sign-in/api/sign';
const PAGE_PATH = '/sandbox/sign-in/sign';

const beginBody = z.object({
  document: z.string().min(1).max(10_000),
  redirectUri: z.url(),
  state: z.string().min(1).max(255),
});
const typedBody = z.object({
  person: z.string().default(''),
  password: z.string().default(''),
  cancel: z.string().optional(),
});

export async function signingPlugin(
  fastify: FastifyInstance,
  { deck, service, origin }: { deck: CardDeck; service: SignatureService; origin: string },
): Promise<void> {
  fastify.setErrorHandler((problem, _request, reply) => {
    if (problem instanceof SignatureServiceRefusal)
      return reply.status(problem.status).send({ status: problem.status });
    if (problem instanceof z.ZodError) return reply.status(400).send({ status: 400 });
    return reply.send(problem);
  });

  fastify.post(`${SIGN_PATH}/transactions`, async (request, reply) => {
    await service.authenticate(request.headers.authorization, `${origin}${SIGN_PATH}/transactions`);
    const { id } = service.begin(beginBody.parse(request.body));
    return reply.status(201).send({ transactionId: id, signUrl: `${origin}${PAGE_PATH}/${id}` });
  });

  fastify.get<{ Params: { id: string } }>(`${SIGN_PATH}/transactions/:id`, async (request) => {
    const { id } = request.params;
    await service.authenticate(request.headers.authorization, `${origin}${SIGN_PATH}/transactions/${id}`);
    const { document, outcome } = service.read(id);
    return { ...outcome, document };
  });

  fastify.get<{ Params: { id: string } }>(`${PAGE_PATH}/:id`, async (request, reply) => {
    const transaction = service.read(request.params.id);
    if (transaction.outcome.state !== 'open') return reply.redirect(service.returnAddress(transaction), 303);
    const last = /(?:^|;\s*)sandbox_card_in_hand=(p\d+)/.exec(request.headers.cookie ?? '')?.[1];
    return html(reply, form(deck, transaction, last, null));
  });

  fastify.post<{ Params: { id: string } }>(`${PAGE_PATH}/:id`, async (request, reply) => {
    const transaction = service.read(request.params.id);
    const { person, password, cancel } = typedBody.parse(request.body);
    if (cancel !== undefined) {
      service.cancel(transaction);
      return reply.redirect(service.returnAddress(transaction), 303);
    }
    const card = deck.card(person);
    const typed = password.normalize('NFKC').trim().toUpperCase();
    const again = (ja: string, en: string) => html(reply, form(deck, transaction, person, errorBox(ja, en)), 422);
    if (!card) return again('カードを選んでください。', 'Choose a card.');
    if (/^\d{4}$/.test(typed)) {
      return again(
        'それは4桁の暗証番号のようです。ここでは署名用パスワード（英数字6〜16文字）を入力してください。回数は減っていません。',
        'That looks like the 4-digit PIN. Type the signature password (6 to 16 letters and digits). No try was used.',
      );
    }
    if (!/^[A-Z0-9]{6,16}$/.test(typed)) {
      return again(
        '署名用パスワードは英数字6〜16文字です。回数は減っていません。',
        'The signature password has 6 to 16 letters and digits. No try was used.',
      );
    }
    const signed = await service.sign(transaction, card, typed);
    if (!signed.ok && signed.reason === 'wrong') {
      return again(
        `署名用パスワードが違います。あと${signed.triesLeft}回まで入力できます。`,
        `Wrong password. ${signed.triesLeft} tries left.`,
      );
    }
    return reply.redirect(service.returnAddress(transaction), 303);
  });
}

function form(
  deck: CardDeck,
  transaction: SignatureTransaction,
  chosen: string | undefined,
  problem: string | null,
): string {
  return page(
    problem ? 'エラー: 電子署名' : '電子署名',
    `<h1>${both('次の内容に電子署名します', 'You are about to sign this')}</h1>
<pre id="document" tabindex="0">${escapeHtml(transaction.document)}</pre>
${problem ?? ''}
<form method="post">
<label for="person">${both('カード', 'Card')}</label><select id="person" name="person" required>${cardOptions(deck, chosen)}</select>
<label for="password">${both('署名用パスワード（英数字6〜16文字）', 'Signature password (6 to 16 letters and digits)')}</label>
<p class="hint" id="password-hint">${both('4桁の暗証番号ではありません。5回続けて間違えるとロックされます。', 'Not the 4-digit PIN. Blocked after five wrong tries in a row.')}</p>
<input id="password" name="password" type="password" autocomplete="off" maxlength="32" aria-describedby="password-hint"${problem ? ' aria-invalid="true"' : ''}>
<div><button type="submit">署名する / Sign</button><button class="plain" type="submit" name="cancel" value="1" formnovalidate>やめる / Cancel</button></div>
</form>`,
  );
}
