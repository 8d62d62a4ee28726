import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { beforeEach, describe, expect, it } from 'vitest';
import { appConfig } from '../app.config';
import { AppRoot } from '../app-root';
import { AtHand } from '../session/at-hand';
import { StaffSession } from '../session/staff-session';
import { FakeApi, LINE_ID, lineEvents, linePage, plain, sessionOf, STAFF, staffRoutes } from '../testing/desk';

HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
  if (!this.open) return;
  this.open = false;
  this.dispatchEvent(new Event('close'));
};

const found = {
  lineId: LINE_ID,
  phoneNumber: '090-****-0001',
  carrier: 'docomo',
  hostCarrier: 'docomo',
  lineState: 'active',
  certificateState: 'active',
  elementState: 'personalised',
  matched: 'phone-number',
};

async function begin(address = '/', viewer: (typeof STAFF)[keyof typeof STAFF] = STAFF.docomo) {
  const api = new FakeApi()
    .answer(staffRoutes.session, () => sessionOf(viewer))
    .answer(staffRoutes.approvals, () => ({ approvals: [] }))
    .answer(staffRoutes.search, () => ({
      understoodAs: [{ kind: 'phone-number', value: '+819000000001' }],
      results: [found],
    }))
    .answer(staffRoutes.readLine, () => linePage({ events: lineEvents() }));
  TestBed.configureTestingModule({ providers: [...appConfig.providers, { provide: ApiClient, useValue: api }] });
  const fixture = TestBed.createComponent(AppRoot);
  document.body.replaceChildren(fixture.nativeElement);
  await TestBed.inject(Router).navigateByUrl(address);
  const settle = async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      await fixture.whenStable();
    }
  };
  await settle();
  const root: HTMLElement = fixture.nativeElement;
  const field = () => root.querySelector<HTMLInputElement>('#palette-field');
  const key = async (
    name: string,
    init: KeyboardEventInit & { keyCode?: number } = {},
    target: EventTarget = field() ?? document.body,
  ) => {
    const press = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...init });
    target.dispatchEvent(press);
    await settle();
    return press;
  };
  const type = async (text: string) => {
    const input = field();
    if (input === null) throw new Error('the palette is not open');
    input.value = text;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await settle();
  };
  const options = () => [...root.querySelectorAll<HTMLElement>('[role=option]')];
  const selected = () => options().find((option) => option.getAttribute('aria-selected') === 'true');
  const open = () => key('k', { ctrlKey: true }, document.body);
  return { api, root, settle, field, key, type, options, selected, open };
}
type World = Awaited<ReturnType<typeof begin>>;
const names = (world: World) => world.options().map((option) => plain(option));

describe('The palette', () => {
  beforeEach(() => localStorage.clear());

  it.each([
    ['Control and K', { ctrlKey: true }, true],
    ['Command and K', { metaKey: true }, true],
    ['K alone', {}, false],
    ['Control, Shift and K', { ctrlKey: true, shiftKey: true }, false],
    ['Control and K of an input method', { ctrlKey: true, isComposing: true }, false],
    ['Control and K as Safari reports an input method', { ctrlKey: true, keyCode: 229 }, false],
  ])('on %s is open: %j', async (_keys, init, opens) => {
    const world = await begin();
    const press = await world.key('k', init, document.body);
    expect([world.field() !== null, press.defaultPrevented]).toEqual([opens, opens]);
  });

  it('is a combobox that names what is selected, and goes round with the arrows', async () => {
    const world = await begin();
    await world.open();
    expect(document.activeElement).toBe(world.field());
    expect(world.field()?.getAttribute('role')).toBe('combobox');
    expect(names(world)).toEqual(expect.arrayContaining(['回線', '承認待ち', '集計']));
    const active = () => world.field()?.getAttribute('aria-activedescendant');
    expect(active()).toBe(world.selected()?.id);
    await world.key('ArrowUp');
    expect(world.selected()).toBe(world.options().at(-1));
    expect(active()).toBe(world.selected()?.id);
    await world.key('ArrowDown');
    expect(world.selected()).toBe(world.options()[0]);
  });

  it('goes to a page that the role may read, with width and case of no account', async () => {
    const world = await begin('/');
    await world.open();
    await world.type('承認');
    await world.key('ArrowDown');
    expect(plain(world.selected() ?? world.root)).toBe('承認待ち');
    await world.key('Enter');
    expect(TestBed.inject(Router).url).toBe('/approvals');
    await world.open();
    expect(names(world)).not.toContain('発行方針');
  });

  it('does nothing while an input method converts, nor by the Enter that ends the conversion', async () => {
    const world = await begin();
    await world.open();
    const input = world.field();
    input?.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    await world.type('しょうにん');
    // What is not converted yet is not looked for.
    expect(names(world).some((name) => name.includes('しょうにん'))).toBe(false);
    for (const init of [{ isComposing: true }, { keyCode: 229 }, {}]) {
      await world.key('ArrowDown', init);
      await world.key('Enter', init);
    }
    expect(world.selected()).toBe(world.options()[0]);
    expect([TestBed.inject(Router).url, world.field() !== null]).toEqual(['/', true]);
    if (input) input.value = '承認';
    input?.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
    // Safari ends the composition first and tells the Enter afterwards.
    await world.key('Enter', { keyCode: 229 });
    expect([TestBed.inject(Router).url, world.field() !== null]).toEqual(['/', true]);
    expect(names(world)[0]).toContain('「承認」');
    await world.key('ArrowDown');
    await world.key('Enter');
    expect(TestBed.inject(Router).url).toBe('/approvals');
  });

  it('does not close by the Escape that ends a conversion', async () => {
    const world = await begin();
    await world.open();
    world.field()?.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    const cancel = new Event('cancel', { cancelable: true });
    world.root.querySelector('dialog.desk-palette')?.dispatchEvent(cancel);
    expect(cancel.defaultPrevented).toBe(true);
  });

  it('finds anything pasted by the look-up that there is, and opens the only line', async () => {
    const world = await begin();
    await world.open();
    await world.type('０９０－００００－０００１');
    await world.key('Enter');
    expect(world.api.of(staffRoutes.search).map(({ query }) => query)).toHaveLength(1);
    expect(TestBed.inject(Router).url).toBe(`/lines/${LINE_ID}`);
    await world.open();
    expect(names(world)).toContain('090-****-0001 docomo');
  });

  it('offers the acts of the open line by the verdicts of its page: a blocked one says why and is not done', async () => {
    const world = await begin(`/lines/${LINE_ID}`);
    await world.open();
    await world.type('証明書を失効');
    const blocked = world.options().find((option) => option.getAttribute('aria-disabled') === 'true');
    expect(plain(blocked ?? world.root)).toContain('あなたの役割ではこの操作はできません。');
    await world.key('ArrowDown');
    expect(world.selected()).toBe(blocked);
    await world.key('Enter');
    expect(world.field()).not.toBeNull();
    expect(world.root.querySelector('dialog.desk-palette [role=status]')?.textContent).toContain('あなたの役割では');
    const acts = TestBed.inject(AtHand).acts();
    const events = linePage({ events: lineEvents() }).events as ReturnType<typeof lineEvents>;
    for (const { event, verdict } of events)
      expect(acts.find(({ id }) => id === `event-${event}`)?.blocked === null).toBe(verdict.allowed);
  });

  it('takes the acts back with the page, and the lines with the person', async () => {
    const world = await begin(`/lines/${LINE_ID}`);
    expect(TestBed.inject(AtHand).acts().length).toBeGreaterThan(0);
    await TestBed.inject(Router).navigateByUrl('/approvals');
    await world.settle();
    expect(TestBed.inject(AtHand).acts()).toEqual([]);
    expect(TestBed.inject(AtHand).lines()).toHaveLength(1);
    world.api.answer(staffRoutes.session, () => sessionOf(STAFF.supervisor));
    await TestBed.inject(StaffSession).load();
    await world.settle();
    expect(TestBed.inject(AtHand).lines()).toEqual([]);
    expect(JSON.stringify(localStorage)).not.toContain('0001');
  });

  it('gives the focus back when it closes', async () => {
    const world = await begin();
    const box = world.root.querySelector<HTMLInputElement>('#find');
    box?.focus();
    await world.key('k', { ctrlKey: true }, box ?? document.body);
    world.root.querySelector<HTMLDialogElement>('dialog.desk-palette')?.close();
    await world.settle();
    expect(document.activeElement).toBe(box);
  });

  it('closes when the session is over', async () => {
    const world = await begin();
    await world.open();
    TestBed.inject(StaffSession).lock();
    await world.settle();
    expect(world.field()).toBeNull();
  });

  it('tells the keys on “?”, but not inside a field nor when single keys are off', async () => {
    const world = await begin();
    const box = world.root.querySelector<HTMLInputElement>('#find');
    await world.key('?', {}, box ?? document.body);
    expect(world.root.querySelector('.desk-keys')).toBeNull();
    await world.key('?', { shiftKey: true }, document.body);
    expect(world.root.querySelector('.desk-keys')?.textContent).toContain('Ctrl K');
    world.root.querySelector<HTMLDialogElement>('dialog.desk-palette')?.close();
    world.root.querySelector<HTMLInputElement>('footer input[type=checkbox]')?.click();
    await world.settle();
    await world.key('?', {}, document.body);
    expect(world.root.querySelector('.desk-keys')).toBeNull();
  });
});
