import type { WordingKey } from '@sumaho-jpki/screen/wording';
import type { IconName } from '../action/icon';

/** What a notice or a state means. Each has an icon and a word: colour is only the third sign (WCAG 1.4.1). */
export type Kind = 'info' | 'success' | 'warning' | 'error' | 'neutral' | 'progress';

export const KIND_ICON: Readonly<Record<Kind, IconName>> = {
  info: 'info',
  success: 'success',
  warning: 'warning',
  error: 'error',
  neutral: 'neutral',
  progress: 'progress',
};

export const KIND_WORD: Readonly<Record<Kind, WordingKey>> = {
  info: 'dads.kind.info',
  success: 'dads.kind.success',
  warning: 'dads.kind.warning',
  error: 'dads.kind.error',
  neutral: 'dads.kind.neutral',
  progress: 'dads.kind.progress',
};
