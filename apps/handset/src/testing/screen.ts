// A view on the page of a spec, with the hands of a user.
import type { Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { settled } from './fakes';

export async function show<C>(component: Type<C>, inputs: Readonly<Record<string, unknown>> = {}) {
  const fixture = TestBed.createComponent(component);
  for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
  const root: HTMLElement = fixture.nativeElement;
  document.body.append(root);
  // The specs' window has dialogs without these.
  for (const dialog of ['showModal', 'close'] as const) {
    HTMLDialogElement.prototype[dialog] ??= function (this: HTMLDialogElement) {
      this.open = dialog === 'showModal';
    };
  }
  const stable = async () => {
    await settled();
    await fixture.whenStable();
  };
  await stable();
  return {
    fixture,
    root,
    stable,
    text: () => root.textContent ?? '',
    heading: () => root.querySelector('h1')?.textContent?.trim() ?? '',
    type: (id: string, text: string) => {
      const box = root.querySelector<HTMLInputElement>(`#${id}`);
      if (box === null) throw new Error(`no ${id}`);
      if (box.type === 'checkbox') box.click();
      else {
        box.value = text;
        box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
    },
    press: async (label: string) => {
      const button = [...root.querySelectorAll<HTMLElement>('button, a')].find(
        (each) => each.textContent?.trim() === label,
      );
      if (button === undefined) throw new Error(`no button ${label}`);
      // What was typed reaches the form's parts between two keystrokes of a person.
      await stable();
      button.click();
      await stable();
    },
  };
}
