import { ChangeDetectionStrategy, Component, computed, input, resource } from '@angular/core';

/** Modules of white around the symbol (ISO/IEC 18004 asks for four). */
const QUIET = 4;

/** A QR symbol as one SVG path, black on white in every colour scheme. */
@Component({
  selector: 'dads-qr-code',
  template: `
    @if (drawn(); as symbol) {
      <svg
        class="dads-qr"
        role="img"
        [attr.aria-label]="label()"
        [attr.viewBox]="symbol.box"
        shape-rendering="crispEdges"
      >
        <rect class="dads-qr__ground" [attr.width]="symbol.size" [attr.height]="symbol.size" />
        <path class="dads-qr__dots" [attr.d]="symbol.path" />
      </svg>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class QrCode {
  readonly text = input.required<string>();
  /** What scanning it does, for people who do not see it. */
  readonly label = input.required<string>();

  // Loaded only where a code is shown. Drawn from its modules: no image data, no inner HTML.
  private readonly symbol = resource({
    params: () => this.text(),
    loader: async ({ params }) => {
      const { qrModules } = await import('./qr-modules');
      return qrModules(params);
    },
  });

  protected readonly drawn = computed(() => {
    if (!this.symbol.hasValue()) return null;
    const modules = this.symbol.value();
    const size = modules.size + 2 * QUIET;
    const dots = Array.from({ length: modules.size * modules.size }, (_, index) => index)
      .filter((index) => modules.data[index] === 1)
      .map((index) => `M${(index % modules.size) + QUIET} ${Math.floor(index / modules.size) + QUIET}h1v1h-1z`);
    return { size, box: `0 0 ${size} ${size}`, path: dots.join('') };
  });
}
