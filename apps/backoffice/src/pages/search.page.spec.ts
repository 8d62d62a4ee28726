import { problem } from '@sumaho-jpki/rules';
import { describe, expect, it } from 'vitest';
import {
  addressOf,
  type Desk,
  FakeApi,
  LINE_ID,
  linePage,
  openDesk,
  refusal,
  sessionOf,
  STAFF,
  staffRoutes,
  type,
} from '../testing/desk';

const HIT = {
  lineId: LINE_ID,
  phoneNumber: '090-****-0001',
  carrier: 'docomo',
  hostCarrier: 'docomo',
  lineState: 'active',
  certificateState: 'revoked',
  elementState: 'deletion-ordered',
  matched: 'phone-number',
};
const answer = (results: readonly object[], understoodAs = [{ kind: 'phone-number', value: '+819000000001' }]) => ({
  understoodAs,
  results,
});

async function begin(found: object = answer([HIT])): Promise<{ desk: Desk; api: FakeApi }> {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(STAFF.docomo))
    .answer(staffRoutes.search, () => found)
    .answer(staffRoutes.readLine, () => linePage());
  return { api, desk: await openDesk(api, '/') };
}

async function enter(desk: Desk, text: string): Promise<void> {
  type(desk.one('#find'), text);
  await desk.settle();
  desk.one<HTMLFormElement>('form[role=search]').dispatchEvent(new SubmitEvent('submit', { cancelable: true }));
  await desk.settle();
}

describe('the search', () => {
  it('has one box, and the focus is in it', async () => {
    const { desk } = await begin();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(desk.all('input')).toHaveLength(1);
    expect(document.activeElement?.id).toBe('find');
  });

  it('sends what was pasted in one form and shows how it was understood', async () => {
    const { desk, api } = await begin();
    await enter(desk, '　０９０ー００００−０００１ ');
    expect(api.of(staffRoutes.search)[0]?.query).toEqual({ q: '090-0000-0001' });
    expect(desk.text('.desk-understood')).toBe('読み取り：電話番号 090-0000-0001');
  });

  it('shows both axes of each line in words', async () => {
    const { desk } = await begin();
    await enter(desk, '09000000001');
    expect(desk.text('caption')).toBe('見つかった回線（1件）');
    expect(desk.text('tbody tr')).toBe('090-****-0001 ドコモ 利用中 失効 削除待ち 電話番号');
  });

  it('opens the only line on a second Enter, not on the first', async () => {
    const { desk } = await begin();
    await enter(desk, '09000000001');
    expect(addressOf()).toBe('/');
    await enter(desk, '09000000001');
    expect(addressOf()).toBe(`/lines/${LINE_ID}`);
  });

  it('searches again when the words have changed', async () => {
    const { desk, api } = await begin();
    await enter(desk, '09000000001');
    await enter(desk, '09000000002');
    expect(addressOf()).toBe('/');
    expect(api.of(staffRoutes.search)).toHaveLength(2);
  });

  it('searches at once on a paste', async () => {
    const { desk, api } = await begin();
    const box = desk.one<HTMLInputElement>('#find');
    box.dispatchEvent(new Event('paste', { bubbles: true }));
    type(box, '8981100000000000010');
    await new Promise((resolve) => setTimeout(resolve, 5));
    await desk.settle();
    expect(api.of(staffRoutes.search)).toHaveLength(1);
    expect(desk.all('tbody tr')).toHaveLength(1);
  });

  it('says which forms can be found when it understood nothing', async () => {
    const { desk } = await begin(answer([], []));
    await enter(desk, 'ほげ');
    expect(desk.text('.desk-understood')).toContain('読み取れませんでした');
    expect(desk.text()).toContain('SIMカード番号（ICCID、89で始まる19または20桁）');
  });

  it('asks for words before it asks the server', async () => {
    const { desk, api } = await begin();
    await enter(desk, '　 ');
    expect(desk.text()).toContain('調べる番号を入力してください');
    expect(api.of(staffRoutes.search)).toHaveLength(0);
  });

  it('does not call a hidden certificate of another company’s line missing', async () => {
    const { desk } = await begin(answer([{ ...HIT, carrier: 'mvno-a', certificateState: null }]));
    await enter(desk, '09000000004');
    expect(desk.text('tbody tr')).toContain('表示できません（他社の契約）');
    expect(desk.text('tbody tr')).not.toContain('証明書なし');
  });

  it('keeps the telephone number out of the address', async () => {
    const { desk } = await begin();
    await enter(desk, '09000000001');
    expect(addressOf()).not.toContain('0900');
  });

  it('tells a refusal with the sentence for desks', async () => {
    const { desk, api } = await begin();
    api.answer(staffRoutes.search, () => {
      throw refusal('forbidden', 403);
    });
    await enter(desk, '09000000001');
    expect(desk.all('[role=alert]')).toHaveLength(1);
  });
});

describe('an error number that a caller reads out', () => {
  it('is explained for the caller and for the desk, with the lines that met it or a word that there is none', async () => {
    const { desk } = await begin(answer([], [{ kind: 'error-number', value: '519' }]));
    await enter(desk, 'エラー番号 ５１９');
    expect(desk.text('.desk-understood')).toBe('読み取り：エラー番号 519');
    const { citizen, desk: forDesk } = problem('applet-refused-by-sim');
    const shown = document.body.textContent ?? '';
    for (const words of ['エラー番号 519 の意味', citizen.ja, forDesk.ja]) expect(shown).toContain(words);
    expect(shown).toContain('このエラーで終わった申請のある回線はありません。');
  });
});
