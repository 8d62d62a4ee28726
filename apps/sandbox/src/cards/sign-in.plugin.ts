// The virtual card reader at sign-in: choose a card, type its PIN. The OIDC provider itself is oidc-provider behind this prefix.
import type { IncomingMessage } from 'node:http';
import { DEMO_PEOPLE, type CardDeck, type VirtualCard } from '@sumaho-jpki/stand-ins/card-holder';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Provider from 'oidc-provider';
import { both, errorBox, escapeHtml, page } from './page';

export const REALM_PATH = '/sandbox/sign-in/api/realms/main';
export const INTERACTION_PATH = '/sandbox/sign-in/card';
/** Preselects the card that was read last; nothing is decided by it. */
export const CARD_IN_HAND = 'sandbox_card_in_hand';

interface Typed {
  readonly person?: string;
  readonly pin?: string;
  readonly cancel?: string;
}

export async function signInPlugin(
  fastify: FastifyInstance,
  { deck, provider }: { deck: CardDeck; provider: Provider },
): Promise<void> {
  await fastify.register(async (realm) => {
    // oidc-provider reads the body by itself.
    realm.removeAllContentTypeParsers();
    realm.addContentTypeParser('*', (_request, _payload, done) => done(null));
    const callback = provider.callback();
    realm.all(`${REALM_PATH}/*`, async (request, reply) => {
      reply.hijack();
      const raw = request.raw as IncomingMessage & { originalUrl?: string };
      raw.originalUrl = raw.url ?? '';
      raw.url = (raw.url ?? '').slice(REALM_PATH.length);
      // The card is read anew each time: a session of whoever was here before would end in a question about signing out.
      raw.headers.cookie = (raw.headers.cookie ?? '').replace(/(?:^|;\s*)sandbox_card_session(?:\.\w+)*=[^;]*/g, '');
      await callback(raw, reply.raw);
    });
  });

  fastify.get<{ Params: { uid: string } }>(`${INTERACTION_PATH}/:uid`, async (request, reply) => {
    await provider.interactionDetails(request.raw, reply.raw);
    const last = /(?:^|;\s*)sandbox_card_in_hand=(p\d+)/.exec(request.headers.cookie ?? '')?.[1];
    return html(reply, form(deck, last, null));
  });

  fastify.post<{ Params: { uid: string }; Body: Typed }>(`${INTERACTION_PATH}/:uid`, async (request, reply) => {
    const { person = '', pin = '', cancel } = request.body;
    if (cancel !== undefined)
      return finish(request, reply, { error: 'access_denied', error_description: 'cancelled by the card holder' });
    const card = deck.card(person);
    if (!card) return html(reply, form(deck, undefined, errorBox('カードを選んでください。', 'Choose a card.')), 422);
    const unlocked = await deck.unlock(card, 'user-auth', pin.normalize('NFKC').trim());
    if (!unlocked.ok) return html(reply, form(deck, person, pinProblem(unlocked)), 422);
    if (card.status !== 'valid') {
      return finish(request, reply, { error: 'access_denied', error_description: `card certificate ${card.status}` });
    }
    void reply.header('set-cookie', `${CARD_IN_HAND}=${person}; Path=/sandbox; SameSite=Lax; HttpOnly`);
    return finish(request, reply, { login: { accountId: person, acr: 'aal3', amr: ['sc', 'pin'], remember: false } });
  });

  async function finish(
    request: FastifyRequest,
    reply: FastifyReply,
    result: Parameters<Provider['interactionResult']>[2],
  ) {
    const to = await provider.interactionResult(request.raw, reply.raw, result, { mergeWithLastSubmission: false });
    return reply.redirect(to, 303);
  }
}

function pinProblem({ reason, triesLeft }: { reason: 'wrong' | 'blocked'; triesLeft: number }): string {
  return reason === 'blocked'
    ? errorBox(
        'カードの暗証番号がロックされています。お住まいの市区町村の窓口で解除してください（この仮想環境では「仮想の世界」の画面で解除できます）。',
        'The PIN of this card is blocked. Have it unlocked at your municipality (here: on the sandbox page).',
      )
    : errorBox(`暗証番号が違います。あと${triesLeft}回まで入力できます。`, `Wrong PIN. ${triesLeft} tries left.`);
}

export function html(reply: FastifyReply, body: string, status = 200): FastifyReply {
  return reply
    .status(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(body);
}

/** Options of all cards; names are demo names. */
export function cardOptions(deck: CardDeck, chosen: string | undefined): string {
  const option = (card: VirtualCard): string => {
    const person = DEMO_PEOPLE.find(({ id }) => id === card.personId);
    const text = `${person?.nameJa ?? ''} (${card.personId}) ${person?.situationJa ?? ''}`;
    return `<option value="${card.personId}"${card.personId === chosen ? ' selected' : ''}>${escapeHtml(text)}</option>`;
  };
  return deck.cards.map(option).join('');
}

function form(deck: CardDeck, chosen: string | undefined, problem: string | null): string {
  return page(
    problem ? 'エラー: マイナンバーカードの読み取り' : 'マイナンバーカードの読み取り',
    `<h1>${both('マイナンバーカードを読み取ります', 'Reading the My Number Card')}</h1>
<p class="notice">${both('仮想のカードです。暗証番号は「仮想の世界」の画面にあります。', 'These cards are virtual; their PINs are on the sandbox page.')}</p>
${problem ?? ''}
<form method="post">
<label for="person">${both('カード', 'Card')}</label><select id="person" name="person" required>${cardOptions(deck, chosen)}</select>
<label for="pin">${both('利用者証明用電子証明書の暗証番号（数字4桁）', 'PIN of the user-authentication certificate (4 digits)')}</label>
<p class="hint" id="pin-hint">${both('3回続けて間違えるとロックされます。', 'Blocked after three wrong tries in a row.')}</p>
<input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off" maxlength="8" aria-describedby="pin-hint"${problem ? ' aria-invalid="true"' : ''}>
<div><button type="submit">読み取る / Read the card</button><button class="plain" type="submit" name="cancel" value="1" formnovalidate>やめる / Cancel</button></div>
</form>`,
  );
}
