import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsReference } from './settings-reference';
import type { SettingRow } from './settings-table';
import { SETTINGS_TABLE } from './settings-table';

const page = join(import.meta.dirname, '../../../../docs/settings.md');
const rows = Object.values<SettingRow>(SETTINGS_TABLE);

describe('the settings page', () => {
  it('lists every key with a sentence in English and in Japanese', () => {
    for (const row of rows) {
      expect(settingsReference()).toContain(`## \`${row.key}\``);
      expect(row.en, row.key).toMatch(/^[A-Z].*\.$/);
      expect(row.ja, row.key).toMatch(/[ぁ-んァ-ヶ一-龠].*。$/);
    }
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  it('does not print the development secrets', () => {
    for (const row of rows.filter(({ key }) => /PASSPHRASE|SECRET|KEK/.test(key))) {
      expect(settingsReference()).not.toContain(row.default);
    }
  });

  it('is what docs/settings.md says', async () => {
    await expect(settingsReference()).toMatchFileSnapshot(page);
  });
});
