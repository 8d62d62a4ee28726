// The tester's control panel /sandbox/: people, messages, phones, gates, staff. Everything on it is made up.
import type { CardDeck } from '@sumaho-jpki/stand-ins/card-holder';
import type { FastifyInstance } from 'fastify';
import { both, escapeHtml, page } from '../cards/page';
import { html } from '../cards/sign-in.plugin';
import type { SmsInbox } from '../notices/sms.plugin';
import type { WorldKeys } from '../world-keys';
import { nationalNumber, people, peopleInFull, staff } from './people';

const INBOX_REFRESH_SECONDS = 5;

export interface ConsoleOptions {
  readonly deck: CardDeck;
  readonly keys: WorldKeys;
  readonly inbox: SmsInbox;
}

/** Fetches the page again and exchanges what changed. */
const LIVE_SCRIPT = `const seconds = Number(document.currentScript.dataset.seconds);
setInterval(async () => {
  const response = await fetch(location.href).catch(() => undefined);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main');
  const shown = document.querySelector('main');
  if (fresh && shown && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
}, seconds * 1000);
`;

export async function consolePlugin(fastify: FastifyInstance, { deck, keys, inbox }: ConsoleOptions): Promise<void> {
  fastify.get('/sandbox/health', async () => ({ status: 'ok' }));
  fastify.get('/sandbox/people', async () => people(deck));
  fastify.get('/sandbox/staff', async () => staff(keys).map(({ totpSecret: _secret, ...rest }) => rest));
  fastify.get('/sandbox/gates', async () => keys.gates.map(({ name, token }) => ({ name, url: `/gate/#${token}` })));
  fastify.get('/sandbox/live.js', async (_request, reply) => reply.type('text/javascript').send(LIVE_SCRIPT));
  fastify.get('/sandbox', async (_request, reply) => reply.redirect('/sandbox/', 308));
  fastify.get('/sandbox/', async (_request, reply) => html(reply, panel({ deck, keys, inbox })));
  fastify.get('/sandbox/messages', async (_request, reply) =>
    html(
      reply,
      page(
        'SMSの受信箱',
        `<h1>${both('SMSの受信箱', 'SMS inbox')}</h1><p class="hint">${both('5秒ごとに更新します。', 'Updates every 5 seconds.')}</p>${messages(inbox)}<p><a href="/sandbox/">${both('仮想の世界へ戻る', 'Back to the virtual world')}</a></p>`,
        INBOX_REFRESH_SECONDS,
      ),
    ),
  );
  fastify.post<{ Params: { person: string } }>('/sandbox/cards/:person/reset', async (request, reply) => {
    const card = deck.card(request.params.person);
    if (card) await deck.reset(card);
    return reply.redirect('/sandbox/', 303);
  });
}

const refresh = (to: string): string => `<p><a class="button" href="${to}">${both('更新する', 'Refresh')}</a></p>`;

function panel({ deck, keys, inbox }: ConsoleOptions): string {
  return page(
    '仮想の世界',
    `<h1>${both('仮想の世界', 'The virtual world around the product')}</h1>
<p>${both('マイナンバーカード・SIM・通信事業者・SMSは、この画面のとおりすべて仮想です。', 'Cards, SIMs, carriers and SMS are all virtual; this page shows them.')}</p>
<nav aria-label="画面 / Screens"><ul class="plain"><li><a href="/">${both('ポータル（利用者）', 'Portal (citizen)')}</a></li><li><a href="/handset/">${both('スマートフォン', 'Handset')}</a></li><li><a href="/backoffice/">${both('窓口・J-LIS', 'Back office')}</a></li><li><a href="/sandbox/messages">${both('SMSの受信箱（自動で更新）', 'SMS inbox (updates by itself)')}</a></li></ul></nav>
<h2 id="messages">${both('SMSの受信箱', 'SMS inbox')}</h2>${messages(inbox)}${refresh('/sandbox/#messages')}
<h2>${both('入場ゲート', 'Gates')}</h2><ul>${keys.gates.map(({ name, token }) => `<li><a href="/gate/#${escapeHtml(token)}">${escapeHtml(name)}</a></li>`).join('')}</ul>
<h2>${both('人とカード', 'People and their cards')}</h2>${peopleInFull(deck).map(personCard).join('')}
<h2>${both('窓口とJ-LISの職員', 'Staff')}</h2>
<p class="hint">${both('ワンタイムコードは30秒ごとに変わります。', 'One-time codes change every 30 seconds.')}</p>
<div class="scroll" tabindex="0" role="region" aria-label="staff"><table><thead><tr><th>${both('アカウント', 'Account')}</th><th>${both('氏名', 'Name')}</th><th>${both('パスワード', 'Password')}</th><th>${both('ワンタイムコード', 'One-time code')}</th></tr></thead><tbody>${staff(
      keys,
    )
      .map(
        (one) =>
          `<tr><td><code>${one.account}</code></td><td>${escapeHtml(one.name)}</td><td><code>${one.password}</code></td><td><code>${one.totp}</code></td></tr>`,
      )
      .join('')}</tbody></table></div>`,
  );
}

function messages(inbox: SmsInbox): string {
  const list = inbox.read();
  if (list.length === 0) return `<p>${both('まだ届いていません。', 'Nothing yet.')}</p>`;
  return list
    .slice(0, 20)
    .map(
      ({ to, text, at }) =>
        `<article class="card"><p><strong>${escapeHtml(nationalNumber(to))}</strong> <span class="en">${escapeHtml(new Date(at).toLocaleTimeString('ja-JP', { timeZone: 'Asia/Tokyo' }))} JST</span></p><pre>${escapeHtml(text)}</pre></article>`,
    )
    .join('');
}

function personCard(person: ReturnType<typeof peopleInFull>[number]): string {
  const phones = person.lines.map(
    (line) =>
      `<li>${escapeHtml(nationalNumber(line.msisdn))} ${escapeHtml(line.carrier)} / ${escapeHtml(line.simProduct)} / ${escapeHtml(line.handsetModel)}${line.os === 'ios' ? ` ${both('（iPhone相当・保護領域）', '(iPhone-like: protected store)')}` : ''} <a href="/handset/?iccid=${escapeHtml(line.iccid)}">${both('このスマホを開く', 'Open this phone')}</a></li>`,
  );
  return `<article class="card"><h3>${escapeHtml(person.name)} <span class="en" lang="en">${escapeHtml(person.nameEn)} (${person.id})</span></h3><p>${both(person.situation.ja, person.situation.en)}</p><dl><dt>${both('生年月日', 'Birth date')}</dt><dd>${person.birthDate}</dd><dt>${both('暗証番号', 'PIN')}</dt><dd><code>${person.pin}</code>（${person.triesLeft?.['user-auth'] ?? 0}/3）</dd><dt>${both('署名用パスワード', 'Signature password')}</dt><dd><code>${person.signaturePassword}</code>（${person.triesLeft?.signature ?? 0}/5）</dd></dl><ul>${phones.join('')}</ul><form method="post" action="/sandbox/cards/${person.id}/reset"><button class="plain" type="submit">${both('カードのロックを解除する', 'Unlock this card')}</button></form></article>`;
}
