/** The kinds of drift as a table of the docs, Japanese and English. */
import { markdownTable, type Language } from '../markdown-table';
import { DRIFT_KINDS, DRIFT_REPAIRS, DRIFT_TASKS, driftRule } from './drift-kinds';

export function renderDrifts(language: Language): string {
  const ja = language === 'ja';
  return markdownTable(
    ja
      ? ['種類', '違うもの', '信じる側', 'なぜ', '修復、または人がすること']
      : ['kind', 'what differs', 'believed', 'why', 'repair, or what a person does'],
    DRIFT_KINDS.map((kind) => {
      const { name, sides, believed, why, repair, task, final } = driftRule(kind);
      const nobody = ja ? '誰も' : 'nobody';
      const done = repair ? DRIFT_REPAIRS[repair][language] : task ? DRIFT_TASKS[task][language] : '';
      const asks = ja ? '（番号の下4桁を入力）' : ' (last four digits typed)';
      return [
        `\`${kind}\` ${name[language]}`,
        sides.join(', '),
        believed ?? nobody,
        why[language],
        `${repair ? `\`${repair}\` ` : ''}${done}${final ? asks : ''}`,
      ];
    }),
  );
}
