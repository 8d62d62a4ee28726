import type { WordingTable } from './entry';

/** Words of the page on the contracts of MVNOs with their host networks. */
export const backofficeContractWords = {
  'backoffice.menu.mvno-contracts': {
    ja: 'MVNOの契約',
    'ja-easy': '会社（かいしゃ）の やくそく',
    en: 'MVNO contracts',
  },
  'backoffice.contracts.title': {
    ja: 'MVNOの契約',
    'ja-easy': '会社（かいしゃ）の やくそく',
    en: 'Contracts of MVNOs',
  },
  'backoffice.contracts.lead': {
    ja: 'MVNOとホスト事業者（回線網の会社）の契約に含まれることです。変更はホスト事業者の責任者が申請し、J-LISの承認者が承認すると、すぐに有効になります。',
    'ja-easy': '会社（かいしゃ）と 会社（かいしゃ）の やくそくです。ふたりが いいと 言（い）うと かわります。',
    en: 'What the contract of an MVNO with its host network includes. The host’s supervisor asks for a change; it is in force as soon as J-LIS’s approver approves it.',
  },
  'backoffice.contracts.none': {
    ja: 'MVNOの契約はありません。',
    'ja-easy': 'ありません。',
    en: 'There is no contract of an MVNO.',
  },
  'backoffice.contracts.host': {
    ja: 'ホスト事業者：',
    'ja-easy': '電波（でんぱ）の 会社（かいしゃ）：',
    en: 'Host network: ',
  },
  'backoffice.contracts.on': { ja: '含む', 'ja-easy': 'できます', en: 'Included' },
  'backoffice.contracts.off': { ja: '含まない', 'ja-easy': 'できません', en: 'Not included' },
  'backoffice.contracts.switches': { ja: '契約に含むこと', 'ja-easy': 'できること', en: 'Included in the contract' },
  'backoffice.contracts.help-desk': {
    ja: 'MVNOの問い合わせ先',
    'ja-easy': '電話（でんわ）で きく ところ',
    en: 'The MVNO’s help desk',
  },
  'backoffice.contracts.help-desk.own': {
    ja: 'MVNOが自社の問い合わせ窓口を持つ',
    'ja-easy': '自分（じぶん）の 電話（でんわ）が あります',
    en: 'The MVNO has a help desk of its own',
  },
  'backoffice.contracts.help-desk.none': {
    ja: '自社の窓口はありません',
    'ja-easy': 'ありません',
    en: 'None of its own',
  },
  'backoffice.contracts.help-desk.changes': {
    ja: '問い合わせ先が変わります。',
    'ja-easy': '電話（でんわ）が かわります。',
    en: 'The help desk changes.',
  },
  'backoffice.contracts.days-off.open': {
    ja: '土日祝日も受け付ける',
    'ja-easy': '休（やす）みの 日（ひ）も できます',
    en: 'Open on Saturdays, Sundays and holidays too',
  },
  'backoffice.contracts.days-off.closed': {
    ja: '土日祝日は休み',
    'ja-easy': '休（やす）みの 日（ひ）は できません',
    en: 'Closed on Saturdays, Sundays and holidays',
  },
  'backoffice.contracts.phone': { ja: '電話番号', 'ja-easy': '電話番号（でんわばんごう）', en: 'Phone number' },
  'backoffice.contracts.phone.wrong': {
    ja: '電話番号を数字とハイフンで入力してください',
    'ja-easy': '電話番号（でんわばんごう）を 書（か）いて ください',
    en: 'Enter the phone number in digits and hyphens',
  },
  'backoffice.contracts.opens': { ja: '受付の始まり', 'ja-easy': 'はじまる とき', en: 'Opens at' },
  'backoffice.contracts.closes': { ja: '受付の終わり', 'ja-easy': 'おわる とき', en: 'Closes at' },
  'backoffice.contracts.time.wrong': {
    ja: '時刻を「9:00」のように入力してください',
    'ja-easy': '「9:00」の ように 書（か）いて ください',
    en: 'Enter the time like 9:00',
  },
  'backoffice.contracts.hours.wrong': {
    ja: '受付の終わりは、始まりより後にしてください',
    'ja-easy': 'おわる ときは はじまる ときより あとです',
    en: 'The desk closes later than it opens',
  },
  'backoffice.contracts.reason': { ja: '変更の理由', 'ja-easy': 'わけ', en: 'Reason for the change' },
  'backoffice.contracts.reason.missing': {
    ja: '変更の理由を入力してください',
    'ja-easy': 'わけを 書（か）いて ください',
    en: 'Say why it changes',
  },
  'backoffice.contracts.unchanged': {
    ja: 'どれも変わっていません。変えることを選んでください',
    'ja-easy': 'なにも かわって いません',
    en: 'Nothing would change. Choose what changes',
  },
  'backoffice.contracts.changes': { ja: '変わること', 'ja-easy': 'かわること', en: 'What changes' },
  'backoffice.contracts.turned-on': {
    ja: '「{{what}}」を含めます。',
    'ja-easy': '「{{what}}」が できます。',
    en: 'From then on included: {{what}}.',
  },
  'backoffice.contracts.turned-off': {
    ja: '「{{what}}」を外します。',
    'ja-easy': '「{{what}}」が できなく なります。',
    en: 'From then on not included: {{what}}.',
  },
  'backoffice.contracts.ask': { ja: '変更を申請する', 'ja-easy': 'おねがい する', en: 'Ask for the change' },
  'backoffice.contracts.asked': {
    ja: '申請しました。J-LISの承認者の承認を待っています。',
    'ja-easy': 'おねがい しました。',
    en: 'Asked for. It waits for J-LIS’s approver.',
  },
  'backoffice.contracts.change': {
    ja: '{{name}}の契約の変更を申請する',
    'ja-easy': '{{name}}の やくそくを かえる',
    en: 'Change the contract of {{name}}',
  },
  'backoffice.contracts.pending': {
    ja: '変更の申請が承認を待っています。',
    'ja-easy': 'まって います。',
    en: 'A change waits for approval.',
  },
  'backoffice.contracts.since': {
    ja: '第{{version}}版、{{at}}から有効',
    'ja-easy': '{{at}}から（{{version}}）',
    en: 'Version {{version}}, in force since {{at}}',
  },
  'backoffice.contracts.usual': {
    ja: '標準の契約です。変更されたことはありません。',
    'ja-easy': 'ふつうの やくそくです。',
    en: 'The usual contract. It was never changed.',
  },
  'backoffice.contracts.history': {
    ja: '{{name}}の契約の履歴（{{count}}件）',
    'ja-easy': '{{name}}の まえの やくそく（{{count}}）',
    en: 'History of the contract of {{name}} ({{count}})',
  },
  'backoffice.contracts.version': {
    ja: '第{{version}}版（{{at}}から）',
    'ja-easy': '{{version}}（{{at}}から）',
    en: 'Version {{version}} (since {{at}})',
  },
  'backoffice.approvals.kind.change-mvno-contract': {
    ja: 'MVNOの契約の変更',
    'ja-easy': '会社（かいしゃ）の やくそく',
    en: 'Change of an MVNO’s contract',
  },
  'backoffice.approvals.contract': {
    ja: '{{mvno}}と{{host}}の契約を変えます。含まないこと：{{excluded}}（いままで：{{before}}）。問い合わせ先：{{desk}}',
    'ja-easy':
      '{{mvno}}と {{host}}の やくそくを かえます。できないこと：{{excluded}}（まえ：{{before}}）。電話（でんわ）：{{desk}}',
    en: 'The contract of {{mvno}} with {{host}} changes. Not included: {{excluded}} (until now: {{before}}). Help desk: {{desk}}',
  },
  'backoffice.approvals.contract.nothing': { ja: 'なし', 'ja-easy': 'なし', en: 'nothing' },
  'backoffice.fact.mvno': { ja: 'MVNOの会社', 'ja-easy': '会社（かいしゃ）', en: 'MVNO' },
  'backoffice.fact.host': { ja: 'ホスト事業者', 'ja-easy': '電波（でんぱ）の 会社（かいしゃ）', en: 'Host network' },
  'backoffice.fact.contract': { ja: '契約の版', 'ja-easy': 'やくそくの 番号（ばんごう）', en: 'Contract version' },
  'backoffice.fact.ask': { ja: '問い合わせ先', 'ja-easy': '電話（でんわ）', en: 'Help desk' },
  'backoffice.fact.excludedBefore': {
    ja: 'いままで含まないこと',
    'ja-easy': 'まえに できないこと',
    en: 'Not included until now',
  },
  'backoffice.fact.excluded': { ja: '含まないこと', 'ja-easy': 'できないこと', en: 'Not included' },
} as const satisfies WordingTable;
