/** The events in the life of a line as tables for the docs: who, and what follows in each state of both axes. */
import { CERTIFICATE_STATES, type CertificateState } from '../certificate/certificate-states';
import { ELEMENT_STATES, type ElementState } from '../element/element-states';
import { STORES, type Store } from '../issue-policy/issue-route';
import { findLabel } from '../labels/labels';
import { LINE_STATES } from '../line/line-states';
import { markdownTable, type Language } from '../markdown-table';
import { foretellLifeEvent, type LifeEventAnswer, type LifeSnapshot } from './judge-life-event';
import { LIFE_EVENT_IDS, lifeEventRule, PROOFS_OF_LIFE_EVENT, type LifeEventId } from './life-events';

const NOON = new Date('2026-11-01T03:00:00Z');
const NEXT_YEAR = new Date('2027-11-01T03:00:00Z');

/** The element states that a line may show beside this certificate. */
const ELEMENTS: readonly (ElementState | null)[] = [null, ...ELEMENT_STATES];

export function lifeSnapshotOf(
  event: LifeEventId,
  state: CertificateState | null,
  store: Store,
  element: ElementState | null,
): LifeSnapshot {
  return {
    actor: lifeEventRule(event).by[0] ?? 'system',
    now: NOON,
    line: 'active',
    simChangedAt: null,
    contract: null,
    call: { confirmed: true, cardRead: true },
    lineEndsAt: lifeEventRule(event).asks === 'end-announced' ? NEXT_YEAR : null,
    certificate: state && {
      state,
      store,
      holds: state === 'suspended' ? ['line-event'] : [],
      notAfter: state === 'expired' ? NOON : NEXT_YEAR,
    },
    element,
    stores: { [store]: { certificate: state, element } },
    holderKnown: true,
  };
}

const sayAnswer = (answer: LifeEventAnswer): string =>
  answer.allowed ? answer.follows.map((follow) => `\`${follow}\``).join(' ') || '○' : `✕ \`${answer.rule}\``;

/** One cell: the answer, and what differs from it with the element states it holds in. */
function cell(event: LifeEventId, state: CertificateState | null, store: Store): string {
  const byAnswer = new Map<string, string[]>();
  for (const element of ELEMENTS) {
    const said = sayAnswer(foretellLifeEvent(event, lifeSnapshotOf(event, state, store, element)));
    byAnswer.set(said, [...(byAnswer.get(said) ?? []), element ?? '–']);
  }
  const [usual, ...others] = [...byAnswer].sort(([, one], [, other]) => other.length - one.length);
  return [usual?.[0] ?? '', ...others.map(([said, elements]) => `${elements.join(', ')}: ${said}`)].join('; ');
}

export function renderLifeEvents(language: Language): string {
  const ja = language === 'ja';
  const named = (event: LifeEventId) => `\`${event}\` ${findLabel('life-event', event)?.[language] ?? ''}`;
  const code = (id: string) => `\`${id}\``;
  const who = markdownTable(
    ja
      ? ['できごと', '起こせる者', 'ほかの者には', '本人の証明', '本人確認と確認入力', '回線が終わるまでの時間']
      : [
          'event',
          'brought about by',
          'others are told',
          'proof of the holder',
          'fresh proof and typed confirmation',
          'line ends after',
        ],
    LIFE_EVENT_IDS.map((event) => {
      const { by, elsewhere, proof, final, endsLine } = lifeEventRule(event);
      const proofs = proof ? `${PROOFS_OF_LIFE_EVENT.map(code).join(' ')}: ${code(proof)}` : '';
      return [named(event), by.map(code).join(' '), code(elsewhere), proofs, final ? 'x' : '', endsLine ? '48 h' : ''];
    }),
  );
  const byLine = markdownTable(
    [ja ? 'できごと＼回線' : 'event \\ line', ...LINE_STATES.map(code)],
    LIFE_EVENT_IDS.map((event) => [
      named(event),
      ...LINE_STATES.map((line) =>
        sayAnswer(foretellLifeEvent(event, { ...lifeSnapshotOf(event, null, 'sim', null), line })),
      ),
    ]),
  );
  const byCertificate = STORES.map((store) =>
    [
      `### ${store}`,
      markdownTable(
        [ja ? 'できごと＼証明書' : 'event \\ certificate', ...CERTIFICATE_STATES.map(code)],
        LIFE_EVENT_IDS.map((event) => [code(event), ...CERTIFICATE_STATES.map((state) => cell(event, state, store))]),
      ),
    ].join('\n\n'),
  );
  const note = ja
    ? '利用中の回線での答え。鍵の置き場所の状態によって違うときは、その状態を前に書く。'
    : 'Answers on an active line. Where they differ by the state of the element, that state stands before them.';
  const bare = ja ? '証明書のない回線での答え。' : 'Answers on a line without a certificate.';
  return [who, bare, byLine, note, ...byCertificate].join('\n\n');
}
