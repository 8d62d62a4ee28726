// Every component on one page, to be looked at (npx nx run screen-dads:test-harness) and checked with axe.
import { ChangeDetectionStrategy, Component, provideZonelessChangeDetection, signal } from '@angular/core';
import { provideRouter } from '@angular/router';
import { provideWording } from '@sumaho-jpki/screen/wording';
import {
  Button,
  Card,
  Checkbox,
  CodeInput,
  Description,
  DescriptionList,
  Disclosure,
  EmergencyBanner,
  ErrorSummary,
  Heading,
  InputText,
  Link,
  localProblem,
  ModalDialog,
  NotificationBanner,
  PageShell,
  PinInput,
  ProblemNotice,
  ProgressIndicator,
  provideWordedTitles,
  RadioGroup,
  SearchBox,
  Select,
  StatusBadge,
  StepNavigation,
  stepsAt,
  Tab,
  Table,
  Tabs,
  Textarea,
  Timeline,
} from '../src/index';

const LINES = [
  { value: 'a', label: '090-1234-5678', support: 'docomo　SIMはスマホJPKIに対応しています' },
  { value: 'b', label: '080-9876-5432', support: '解約済みのため選べません', disabled: true },
];

@Component({
  selector: 'app-root',
  imports: [
    Button,
    Card,
    Checkbox,
    CodeInput,
    Description,
    DescriptionList,
    Disclosure,
    EmergencyBanner,
    ErrorSummary,
    Heading,
    InputText,
    Link,
    ModalDialog,
    NotificationBanner,
    PageShell,
    PinInput,
    ProblemNotice,
    ProgressIndicator,
    RadioGroup,
    SearchBox,
    Select,
    StatusBadge,
    StepNavigation,
    Tab,
    Table,
    Tabs,
    Textarea,
    Timeline,
  ],
  templateUrl: './gallery.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Gallery {
  protected readonly lines = LINES;
  protected readonly open = signal(false);
  protected readonly line = signal('a');
  protected readonly problem = localProblem('unreachable', 0);
  protected readonly steps = stepsAt(['本人確認', '回線の選択', '同意', '署名', '書き込み'], 2);
  protected readonly failed = stepsAt(['本人確認', '回線の選択', '同意'], 1, true);
  protected readonly stages = ['領域の作成', 'アプレットの書き込み', '鍵と電子証明書の書き込み', '暗証番号の設定'];
  protected readonly errors = [
    { fieldId: 'gallery-phone', message: '電話番号を入力してください。' },
    { fieldId: 'gallery-line', message: '回線を選んでください。' },
  ];
  protected readonly entries = [
    { at: '2026-11-22T03:00:00Z', title: '申し込みを受け付けました', kind: 'info' as const },
    {
      at: '2026-11-22T03:04:05Z',
      title: '携帯電話会社から応答がありませんでした',
      detail: '10秒後に再試行します。',
      kind: 'warning' as const,
    },
    { at: '2026-11-22T03:05:00Z', title: '電子証明書が有効になりました', kind: 'success' as const },
  ];
}

export const galleryProviders = [
  provideZonelessChangeDetection(),
  provideWording(),
  provideRouter([]),
  provideWordedTitles('portal.name'),
];
