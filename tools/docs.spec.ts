// The pages against the tree: links and named paths lead somewhere, and docs/architecture.md says which libs there are and what
// each ring may import as the workspace has it.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './workspace.mjs';

const below = (folder: string, wanted: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));

const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'libs', 'apps', 'tools', 'e2e'].flatMap((folder) => below(folder, /\.md$/)),
];
const text = (page: string): string => readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```.*?^```/gms, '');

/** Names of a page's headings, as the forge makes them. */
function anchors(page: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of text(page).matchAll(/^#{1,6} +(.+)$/gm)) {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replaceAll(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-');
    let [unique, again] = [name, 0];
    while (found.has(unique)) unique = `${name}-${(again += 1)}`;
    found.add(unique);
  }
  return found;
}

/** What a page links to inside of the repository and what is wrong with it. */
function brokenLinks(page: string): string[] {
  return [...text(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const file = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(ROOT, file))) return [`${target}: no such file`];
    return anchor && !anchors(file).has(anchor) ? [`${target}: no such heading`] : [];
  });
}

/** Paths of the tree that a page names in code style; `{a,b}` means both, a spec may be named without its ending. */
function lostPaths(page: string): string[] {
  const named = [...text(page).matchAll(/`((?:apps|libs|tools|e2e|docs|\.ci)\/[\w.\-/{},]+)`/g)].map(
    ([, path = '']) => path,
  );
  return named
    .flatMap((path) => {
      const [, head = '', choice, tail = ''] = /^([^{]*)(?:\{([^}]*)\}(.*))?$/.exec(path) ?? [];
      return (choice ?? '').split(',').map((each) => head + each + tail);
    })
    .filter((path) => !['', '.spec.ts'].some((ending) => existsSync(join(ROOT, path + ending))));
}

describe.each(PAGES)('%s', (page) => {
  it('links to what is there', () => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('names paths that are there', () => {
    expect(lostPaths(page)).toEqual([]);
  });
});

/** Cells of the rows of the table below this text. */
function rows(page: string, after: string): string[][] {
  const rest = text(page).split(after)[1] ?? '';
  const table = /(?:^\|.*\n)+/m.exec(rest)?.[0] ?? '';
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

interface Project {
  readonly root: string;
  readonly ring: string;
}

const PROJECTS: readonly Project[] = ['libs', 'apps', 'e2e'].flatMap((folder) =>
  below(folder, /^project\.json$/).map((file) => {
    const { tags } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { tags: string[] };
    return { root: dirname(file), ring: tags.find((tag) => tag.startsWith('ring:'))?.slice(5) ?? '' };
  }),
);

describe('docs/architecture.md', () => {
  const PAGE = 'docs/architecture.md';

  it('has a row for each lib, and no other', () => {
    const libs = PROJECTS.filter(({ root }) => root.startsWith('libs/')).map(({ root }) => root.slice('libs/'.length));
    const told = rows(PAGE, 'No folder is called').map(([name = '']) => name.replaceAll('`', ''));
    expect(told.sort()).toEqual(libs.sort());
  });

  it('draws every lib and app in the tree of the parts', () => {
    const parts = /^## 2\. Parts\n+```\n(.*?)^```/ms.exec(readFileSync(join(ROOT, PAGE), 'utf8'))?.[1] ?? '';
    for (const { root } of PROJECTS)
      expect(parts).toMatch(new RegExp(`[\\s·]${root.split('/').at(-1) ?? ''}(/|\\s|$)`, 'm'));
  });

  it('says of each ring what lint lets it import', async () => {
    const config = new URL('../eslint.config.mjs', import.meta.url).href;
    const { depConstraints } = (await import(/* @vite-ignore */ config)) as {
      depConstraints: { sourceTag: string; onlyDependOnLibsWithTags: string[] }[];
    };
    const law = depConstraints.flatMap(({ sourceTag, onlyDependOnLibsWithTags }) =>
      sourceTag.startsWith('ring:')
        ? [[sourceTag.slice(5), onlyDependOnLibsWithTags.map((tag) => tag.slice(5)).sort()]]
        : [],
    );
    const rings = new Set(law.map(([name]) => name));
    const told = rows(PAGE, '## 3. Rings').map(([name = '', may = '']) => [
      /^`([\w-]+)`/.exec(name)?.[1] ?? name,
      (may.match(/[a-z]+(?:-[a-z]+)*/g) ?? []).filter((word) => rings.has(word)).sort(),
    ]);
    expect(told).toEqual(law);
    expect(PROJECTS.filter(({ ring }) => !rings.has(ring))).toEqual([]);
  });
});
