import type { WordingTable } from './entry';

/** Words of the back office for the issue policies: which way a certificate takes. */
export const backofficePolicyWords = {
  'backoffice.menu.policies': { ja: '発行方針', 'ja-easy': '発行（はっこう）の きまり', en: 'Issue policies' },
  'backoffice.policies.title': { ja: '発行方針', 'ja-easy': '発行（はっこう）の きまり', en: 'Issue policies' },
  'backoffice.policies.lead': {
    ja: '新しい申し込みで鍵をどこで作り、どこに入れるかを決めます。進行中の申し込みと発行済みの証明書には影響しません。機種の方針はOSの方針より優先し、SIM商品の方針はSIMに入れる方法の順番を決めます。',
    'ja-easy': '新（あたら）しい 申（もう）しこみで 鍵（かぎ）を どこに 作（つく）るかを きめます。',
    en: 'Decides where the key of a new application is made and kept. Applications under way and issued certificates are not touched. A handset model’s policy comes before its operating system’s; a SIM product’s orders the ways onto the SIM.',
  },
  'backoffice.policies.caption': {
    ja: '発行方針（{{count}}件）',
    'ja-easy': 'きまり（{{count}}）',
    en: 'Issue policies: {{count}}',
  },
  'backoffice.policies.scope': { ja: '対象', 'ja-easy': 'なにの', en: 'For' },
  'backoffice.policies.scope.os': { ja: '基本ソフト（OS）', 'ja-easy': 'スマホの OS', en: 'Operating system' },
  'backoffice.policies.scope.handset-model': { ja: '機種', 'ja-easy': 'スマホ', en: 'Handset model' },
  'backoffice.policies.scope.sim-product': { ja: 'SIM商品', 'ja-easy': 'SIM', en: 'SIM product' },
  'backoffice.policies.routes': { ja: '発行方法（優先順）', 'ja-easy': 'やり方（かた）', en: 'Ways, best first' },
  'backoffice.policies.keys': { ja: '鍵の種類（優先順）', 'ja-easy': '鍵（かぎ）', en: 'Keys, best first' },
  'backoffice.policies.reason': { ja: '理由', 'ja-easy': 'わけ', en: 'Reason' },
  'backoffice.policies.since': { ja: '変更', 'ja-easy': 'いつから', en: 'Changed' },
  'backoffice.policies.default': { ja: '初期設定', 'ja-easy': 'はじめの まま', en: 'Default' },
  'backoffice.policies.act': { ja: '操作', 'ja-easy': 'すること', en: 'Act' },
  'backoffice.policies.change': { ja: '変更する', 'ja-easy': 'かえる', en: 'Change' },
  'backoffice.policies.add': { ja: '方針を追加する', 'ja-easy': 'ふやす', en: 'Add a policy' },
  'backoffice.policies.form.change': {
    ja: '発行方針を変更する',
    'ja-easy': 'きまりを かえる',
    en: 'Change the issue policy',
  },
  'backoffice.policies.key': {
    ja: '対象の名前',
    'ja-easy': '名前（なまえ）',
    en: 'Name of what it is for',
  },
  'backoffice.policies.key.support': {
    ja: 'OSは android か ios、機種とSIM商品はカタログの名前（例：ringo-phone-7）。',
    'ja-easy': 'android、ios、ringo-phone-7 など。',
    en: 'android or ios, or a name of the catalogue, such as ringo-phone-7.',
  },
  'backoffice.policies.key.missing': {
    ja: '対象の名前を入力してください。',
    'ja-easy': '名前（なまえ）を 書（か）いて ください。',
    en: 'Enter the name.',
  },
  'backoffice.policies.first': { ja: '最初に選ぶ方法', 'ja-easy': 'はじめの やり方（かた）', en: 'First choice' },
  'backoffice.policies.first.missing': {
    ja: '最初に選ぶ方法を選んでください。',
    'ja-easy': 'やり方（かた）を えらんで ください。',
    en: 'Choose the first way.',
  },
  'backoffice.policies.second': {
    ja: '最初の方法が使えないときの方法',
    'ja-easy': 'だめな 時（とき）の やり方（かた）',
    en: 'When that is not possible',
  },
  'backoffice.policies.second.none': { ja: 'なし（発行しない）', 'ja-easy': 'なし', en: 'None: not issued' },
  'backoffice.policies.second.same': {
    ja: '最初の方法とは別の方法を選んでください。',
    'ja-easy': 'ほかの やり方（かた）を えらんで ください。',
    en: 'Choose another way than the first.',
  },
  'backoffice.policies.kind': {
    ja: '優先する鍵の種類',
    'ja-easy': '鍵（かぎ）',
    en: 'Preferred kind of key',
  },
  'backoffice.policies.kind.support': {
    ja: '端末が対応しないときは、ほかの種類を使います。SIMの鍵は RSA-2048 です。',
    'ja-easy': 'SIMは RSA-2048 です。',
    en: 'Where the handset does not offer it, another one is taken. A SIM has RSA-2048.',
  },
  'backoffice.policies.reason.missing': {
    ja: '変更の理由を入力してください。',
    'ja-easy': 'わけを 書（か）いて ください。',
    en: 'Enter the reason.',
  },
  'backoffice.policies.meaning': { ja: 'この方針の意味', 'ja-easy': 'どうなるか', en: 'What it means' },
  'backoffice.policies.meaning.first': {
    ja: '{{key}} の新しい申し込みは、まず「{{route}}」で発行します。',
    'ja-easy': '{{key}} は「{{route}}」に なります。',
    en: 'New applications for {{key}} take “{{route}}”.',
  },
  'backoffice.policies.meaning.second': {
    ja: '使えないときは「{{route}}」で発行します。',
    'ja-easy': 'だめな 時（とき）は「{{route}}」です。',
    en: 'Where that is not possible they take “{{route}}”.',
  },
  'backoffice.policies.meaning.none': {
    ja: '使えないときは、申し込みを受け付けません。',
    'ja-easy': 'だめな 時（とき）は できません。',
    en: 'Where that is not possible, no application is taken.',
  },
  'backoffice.simulation.days': { ja: '試算の期間', 'ja-easy': 'ためす 日（ひ）', en: 'Simulate against' },
  'backoffice.simulation.support': {
    ja: 'この方針だったら過去の申し込みがどう決まっていたかを、決定と同じ規則で計算します。',
    'ja-easy': 'まえの もうしこみで ためします。',
    en: 'How the wishes to apply of these days would have been decided under this policy, by the same rule that decides.',
  },
  'backoffice.simulation.span': {
    ja: '過去{{days}}日',
    'ja-easy': 'まえの {{days}}日（にち）',
    en: 'The last {{days}} days',
  },
  'backoffice.simulation.begin': { ja: '過去の申し込みで試算する', 'ja-easy': 'ためす', en: 'Simulate' },
  'backoffice.simulation.title': {
    ja: '過去{{days}}日の申し込みでの試算',
    'ja-easy': 'まえの {{days}}日（にち）で ためした けっか',
    en: 'Simulated against the last {{days}} days',
  },
  'backoffice.simulation.counts': {
    ja: '申し込み{{total}}件のうち、新たに受け付けないもの{{refused}}件、新たに受け付けるもの{{accepted}}件、発行方法が変わるもの{{other}}件。',
    'ja-easy': '{{total}}の うち、できなくなる {{refused}}、できるように なる {{accepted}}、かわる {{other}}。',
    en: 'Of {{total}} wishes to apply, {{refused}} would be refused, {{accepted}} accepted that were not, and {{other}} would take another way.',
  },
  'backoffice.simulation.since': {
    ja: 'このほか、方針や製品表がすでに変わったため当時と結果が異なるもの{{count}}件、機種が製品表になく判定できないもの{{unknown}}件があります。',
    'ja-easy': 'もう かわった もの {{count}}、わからない もの {{unknown}}。',
    en: 'Besides, {{count}} are decided otherwise today already, and {{unknown}} cannot be judged: their handset is not in the catalogue.',
  },
  'backoffice.simulation.caption': {
    ja: '結果が変わる申し込み',
    'ja-easy': 'かわる もうしこみ',
    en: 'Decided otherwise',
  },
  'backoffice.simulation.before': { ja: '今の方針', 'ja-easy': 'いま', en: 'Today' },
  'backoffice.simulation.after': { ja: 'この方針', 'ja-easy': 'これから', en: 'Under this policy' },
  'backoffice.simulation.refused': {
    ja: '受け付けない（{{rule}}）',
    'ja-easy': 'できない（{{rule}}）',
    en: 'refused ({{rule}})',
  },
  'backoffice.policies.submit': { ja: 'この方針にする', 'ja-easy': 'これに する', en: 'Set this policy' },
  'backoffice.policies.done': {
    ja: '{{key}} の発行方針を変更しました。',
    'ja-easy': '{{key}} を かえました。',
    en: 'The policy for {{key}} is set.',
  },
  'backoffice.policies.route.sim': {
    ja: 'SIM（鍵はJ-LISで作成）',
    'ja-easy': 'SIM（鍵（かぎ）は J-LIS）',
    en: 'SIM, key made at J-LIS',
  },
  'backoffice.policies.route.sim-on-card': {
    ja: 'SIM（鍵はSIMの中で作成）',
    'ja-easy': 'SIM（鍵（かぎ）も SIM）',
    en: 'SIM, key made on the SIM',
  },
  'backoffice.policies.route.keychain': {
    ja: 'キーチェーン（鍵は端末の中で作成）',
    'ja-easy': 'スマホの 中（なか）（鍵（かぎ）も スマホ）',
    en: 'Keychain, key made on the phone',
  },
  'backoffice.policies.route.keychain-central': {
    ja: 'キーチェーン（鍵はJ-LISで作成して配送）',
    'ja-easy': 'スマホの 中（なか）（鍵（かぎ）は J-LIS）',
    en: 'Keychain, key made at J-LIS and delivered',
  },
} as const satisfies WordingTable;
