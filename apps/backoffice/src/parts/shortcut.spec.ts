import { describe, expect, it } from 'vitest';
import { isShortcut } from './shortcut';

const press = (init: KeyboardEventInit & { keyCode?: number }, target?: HTMLElement): KeyboardEvent => {
  const key = new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true, ...init });
  if (target !== undefined) {
    document.body.append(target);
    target.dispatchEvent(key);
  }
  return key;
};

describe('the key of the search box', () => {
  it.each([
    ['pressed alone', {}, true],
    ['of an input method at work', { isComposing: true }, false],
    ['of an input method as Safari reports it', { keyCode: 229 }, false],
    ['with Control', { ctrlKey: true }, false],
    ['with Command', { metaKey: true }, false],
    ['with Alt', { altKey: true }, false],
    ['another one', { key: 'x' }, false],
  ])('%s: %j is %s', (_name, init, counts) => expect(isShortcut(press(init), '/')).toBe(counts));

  it.each(['input', 'textarea', 'select'])('is a character like any other inside %s', (name) => {
    expect(isShortcut(press({}, document.createElement(name)), '/')).toBe(false);
  });

  it('counts on a button', () => expect(isShortcut(press({}, document.createElement('button')), '/')).toBe(true));
});
