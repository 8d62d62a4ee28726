// Step tell-holder: what was done to the certificate, told on the line's SMS; whoever did not do it learns of it at once. Whose number is
// not theirs any more is told by the desk's letter.
import type { LineEvent } from '@sumaho-jpki/rules';
import type { Notices } from '../ports/outside.port';
import type { Register, RegisterTransaction } from '../ports/register.port';
import type { StepRow } from '../ports/rows';
import type { StepHandler, StepResult } from '../ports/step.port';
import { haveDeskWrite, ownLine } from './own-number';

const NOTICES = {
  'pin-initialisation-ordered': {
    ja: 'スマホ用電子証明書の暗証番号の初期化を受け付けました。',
    en: 'An initialisation of your phone certificate’s PIN was ordered.',
  },
  'pin-initialised': {
    ja: 'スマホ用電子証明書の新しい暗証番号が設定されました。',
    en: 'A new PIN was set for your phone certificate.',
  },
  'certificate-suspended': {
    ja: 'スマホ用電子証明書の利用を一時停止しました。',
    en: 'Your phone certificate was suspended.',
  },
  'found-lift-it-yourself': {
    ja: 'SIMまたはスマートフォンが見つかったという知らせが携帯電話会社からありました。スマホ用電子証明書は止まったままです。手元にあるときは、マイナンバーカードを用意し、ポータルで停止を解除してください。',
    en: 'Your carrier reports that the SIM or the phone was found. Your phone certificate is still suspended: if you have it, take your My Number Card and lift the suspension in the portal.',
  },
  'certificate-resumed': {
    ja: 'スマホ用電子証明書の利用を再開しました。',
    en: 'Your phone certificate can be used again.',
  },
  'no-longer-compatible': {
    ja: '今のSIMとスマートフォンの組み合わせでは、スマホ用電子証明書を使えません。ポータルで理由をご確認ください。',
    en: 'Your phone certificate cannot be used with the SIM and phone as they are now. The portal tells why.',
  },
  'card-renewed': {
    ja: 'マイナンバーカードの更新が記録されました。スマホ用電子証明書は今の有効期限で終わります。続けて使うには、新しいカードでもう一度申請してください。',
    en: 'Your My Number Card was renewed. Your phone certificate still ends on its own date: apply again with the new card to go on using one.',
  },
  'line-ends': {
    ja: '回線の解約または転出の届けを受け付けました。48時間以内にスマートフォンを電波の届く所でつなぐと、SIMの中の鍵が消えたことを確かめられます。',
    en: 'The end of your line was announced. Keep the phone connected within the next 48 hours, so that the deletion of the key in the SIM can be confirmed.',
  },
  'line-suspended': {
    ja: '回線が利用停止になりました。スマホ用電子証明書は失効していませんが、新しい申請や書き込みはできません。',
    en: 'Your line was suspended. Your phone certificate is not revoked, but nothing new can be applied for or written.',
  },
  'line-restored': {
    ja: '回線の利用が再開されました。',
    en: 'Your line can be used again.',
  },
  'key-deleted': {
    ja: 'スマホ用電子証明書の鍵が消えたことを確かめました。',
    en: 'The key of your former phone certificate is confirmed as deleted.',
  },
  'key-out-of-reach': {
    ja: 'スマホ用電子証明書は使えなくなりましたが、前のSIMに届かず、鍵が消えたことは確かめられません。前のSIMが手元にあるときは、細かく切って捨ててください。',
    en: 'Your former phone certificate cannot be used any more. Its SIM is out of reach, so that nothing confirms that the key is gone: if you have that SIM, cut it up.',
  },
  'certificate-expired': {
    ja: 'スマホ用電子証明書の有効期限が切れました。続けて使うには、もう一度申請してください。',
    en: 'Your phone certificate has expired. Apply again to go on using one.',
  },
  'hold-ends-in-30': {
    ja: '一時停止中のスマホ用電子証明書は、このままだと30日以内に失効します。見つかったときは、ポータルで停止を解除してください。',
    en: 'Your suspended phone certificate will be revoked within 30 days. If the phone was found, lift the suspension in the portal.',
  },
  'hold-ends-in-7': {
    ja: '一時停止中のスマホ用電子証明書は、このままだと7日以内に失効します。見つかったときは、ポータルで停止を解除してください。',
    en: 'Your suspended phone certificate will be revoked within 7 days. If the phone was found, lift the suspension in the portal.',
  },
  'certificate-revoked': {
    ja: 'スマホ用電子証明書を失効しました。',
    en: 'Your phone certificate was revoked.',
  },
} as const;
export type HolderNotice = keyof typeof NOTICES;

/** What a line's own move is told as. */
export const NOTICE_OF_LINE: Readonly<Partial<Record<LineEvent, HolderNotice>>> = {
  suspend: 'line-suspended',
  restore: 'line-restored',
};

const IF_IT_WAS_NOT_YOU = {
  ja: '心当たりがないときは、すぐにポータルか総合フリーダイヤルで使用を止めてください。',
  en: 'If this was not you, stop it at once in the portal or by the hotline.',
} as const;

/** @param occasion tells two notices of the same kind apart */
export async function tellHolder(
  tx: RegisterTransaction,
  applicationId: string,
  notice: HolderNotice,
  occasion: string,
): Promise<void> {
  await tx.steps.schedule({
    workflowId: `${notice}:${occasion}`,
    kind: 'tell-holder',
    subject: applicationId,
    effectKey: `tell-holder:${notice}:${occasion}`,
    payload: { notice },
  });
}

export class TellHolder implements StepHandler {
  readonly kind = 'tell-holder';
  constructor(
    private readonly register: Register,
    private readonly notices: Notices,
  ) {}

  async perform(step: StepRow): Promise<StepResult> {
    const line = await this.register.transaction({ kind: 'system' }, async (tx) => {
      const application = await tx.applications.byId(step.subject);
      return application && ownLine(tx, application);
    });
    const text = noticeText(step.payload['notice'] ?? '');
    if (line && text) await this.notices.sms({ to: line.msisdn, text, dedupeId: step.effectKey });
    return {
      kind: 'done',
      commit: async (tx) => {
        const certificate = line ? null : await tx.certificates.byApplication(step.subject);
        if (certificate) await haveDeskWrite(tx, certificate);
      },
    };
  }
}

function noticeText(notice: string): string | null {
  if (!Object.hasOwn(NOTICES, notice)) return null;
  const { ja, en } = NOTICES[notice as HolderNotice];
  return [`【スマホJPKI】${ja}`, IF_IT_WAS_NOT_YOU.ja, `${en} ${IF_IT_WAS_NOT_YOU.en}`].join('\n');
}
