import { provideZonelessChangeDetection, type Provider, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { provideWording } from '@sumaho-jpki/screen/wording';

/** A host component on the page, with words and router, zoneless as in the apps. */
export async function render<T>(host: Type<T>, providers: Provider[] = []): Promise<Rendered<T>> {
  localStorage.clear();
  TestBed.configureTestingModule({
    providers: [provideZonelessChangeDetection(), provideWording(), provideRouter([]), ...providers],
  });
  const fixture = TestBed.createComponent(host);
  document.body.append(fixture.nativeElement);
  TestBed.tick();
  return {
    componentInstance: fixture.componentInstance,
    query: queryIn(fixture.nativeElement),
    whenStable: async () => {
      await fixture.whenStable();
    },
  };
}

export interface Rendered<T> {
  readonly componentInstance: T;
  readonly query: Query;
  readonly whenStable: () => Promise<void>;
}

export interface Query {
  /** The only element of that selector; fails otherwise. */
  one<E extends Element = HTMLElement>(selector: string): E;
  all<E extends Element = HTMLElement>(selector: string): E[];
  /** Text with runs of white space as one space. */
  text(selector: string): string;
  /** Text of the elements named by `aria-describedby` (or another list of ids). */
  described(selector: string, attribute?: string): string;
}

function queryIn(root: HTMLElement): Query {
  const all = <E extends Element>(selector: string): E[] => [...root.querySelectorAll<E>(selector)];
  const one = <E extends Element>(selector: string): E => {
    const found = all<E>(selector);
    if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} elements match ${selector}`);
    return found[0];
  };
  return {
    one,
    all,
    text: (selector) => plain(one(selector)),
    described: (selector, attribute = 'aria-describedby') =>
      (one(selector).getAttribute(attribute) ?? '')
        .split(' ')
        .filter((id) => id !== '')
        .map((id) => {
          const target = document.getElementById(id);
          if (target === null) throw new Error(`${attribute} names ${id}, which is not there`);
          return plain(target);
        })
        .join(' '),
  };
}

const BLOCKS = new Set(['P', 'DIV', 'LI', 'H1', 'H2', 'H3', 'H4', 'UL', 'OL']);

/** Text as a screen reader joins it: blocks apart, runs of white space as one. */
export function plain(element: Element): string {
  const textOf = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
    const inside = [...node.childNodes].map(textOf).join('');
    return BLOCKS.has(node.nodeName) ? ` ${inside} ` : inside;
  };
  return textOf(element).replace(/\s+/gu, ' ').trim();
}

/** Types as a person does: the value and one input event. */
export function type(element: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  element.value = text;
  element.dispatchEvent(new InputEvent('input', { bubbles: true }));
}
