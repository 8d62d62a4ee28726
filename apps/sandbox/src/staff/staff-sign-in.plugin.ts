// The page of a carrier's own identity provider: a member of its staff says who it is. The OIDC provider itself is oidc-provider behind the prefix.
import type { IncomingMessage } from 'node:http';
import { createStaffProvider } from '@sumaho-jpki/stand-ins/card-holder';
import type { FastifyInstance } from 'fastify';
import { addressesOf, STAFF_SSO_CARRIERS, STAFF_SSO_CLIENT_ID, staffRealmOf } from '../addresses';
import { html } from '../cards/sign-in.plugin';
import { both, errorBox, escapeHtml, page } from '../cards/page';
import { publicPart, type WorldKeys } from '../world-keys';

const SUBJECT = /^[\w.@-]{1,80}$/;

interface Parts {
  readonly keys: WorldKeys;
  readonly origin: string;
}

export async function staffSignInPlugin(fastify: FastifyInstance, { keys, origin }: Parts): Promise<void> {
  const { staffSsoCallback: redirectUri } = addressesOf(origin);
  const client = { clientId: STAFF_SSO_CLIENT_ID, publicKey: publicPart(keys.signInClient), redirectUri };
  for (const carrier of STAFF_SSO_CARRIERS) {
    const realm = staffRealmOf(carrier);
    const who = `/sandbox/sso/${carrier}/who`;
    const provider = createStaffProvider({
      issuer: `${origin}${realm}`,
      signingKey: keys.signInProvider,
      cookieSecret: keys.cookieSecret,
      client,
      interactionUrl: (uid) => `${who}/${uid}`,
    });
    await fastify.register(async (behind) => {
      // oidc-provider reads the body by itself.
      behind.removeAllContentTypeParsers();
      behind.addContentTypeParser('*', (_request, _payload, done) => done(null));
      const callback = provider.callback();
      behind.all(`${realm}/*`, async (request, reply) => {
        reply.hijack();
        const raw = request.raw as IncomingMessage & { originalUrl?: string };
        raw.originalUrl = raw.url ?? '';
        raw.url = (raw.url ?? '').slice(realm.length);
        // Whoever was here before is nobody now: each sign-in asks anew.
        raw.headers.cookie = (raw.headers.cookie ?? '').replace(/(?:^|;\s*)sandbox_sso_session(?:\.\w+)*=[^;]*/g, '');
        await callback(raw, reply.raw);
      });
    });
    const names = keys.staff.filter((person) => person.carrier === carrier).map(({ account }) => account);
    fastify.get<{ Params: { uid: string } }>(`${who}/:uid`, async (request, reply) => {
      await provider.interactionDetails(request.raw, reply.raw);
      return html(reply, form(carrier, names, null));
    });
    fastify.post<{ Params: { uid: string }; Body: { subject?: string } }>(`${who}/:uid`, async (request, reply) => {
      const accountId = (request.body.subject ?? '').normalize('NFKC').trim();
      if (!SUBJECT.test(accountId)) {
        const problem = errorBox('社員番号を入力してください。', 'Enter who you are.');
        return html(reply, form(carrier, names, problem), 422);
      }
      const login = { accountId, amr: ['pwd', 'otp'], remember: false };
      const to = await provider.interactionResult(
        request.raw,
        reply.raw,
        { login },
        { mergeWithLastSubmission: false },
      );
      return reply.redirect(to, 303);
    });
  }
}

function form(carrier: string, names: readonly string[], problem: string | null): string {
  const known = names.map((name) => `<option value="${escapeHtml(name)}"></option>`).join('');
  return page(
    problem ? 'エラー: 社員のログイン' : '社員のログイン',
    `<h1>${both(`${escapeHtml(carrier)} の社員のログイン`, 'Sign-in of a carrier’s staff')}</h1>
<p class="notice">${both('仮想の認証基盤です。入力した名前の人としてログインします。', 'A virtual identity provider: you are who you type.')}</p>
${problem ?? ''}
<form method="post">
<label for="subject">${both('社員番号', 'Who you are')}</label>
<input id="subject" name="subject" list="known" autocomplete="off" maxlength="80" required${problem ? ' aria-invalid="true"' : ''}>
<datalist id="known">${known}</datalist>
<div><button type="submit">ログイン / Sign in</button></div>
</form>`,
  );
}
