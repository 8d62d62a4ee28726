// Pages of the virtual card reader: server-rendered, no script, Japanese first with English below.
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

const STYLE = `
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;font-family:'Noto Sans JP Variable','Noto Sans JP',system-ui,sans-serif;line-height:1.75;letter-spacing:.02em;color:#1a1a1a;background:#fff}
header{background:#fff6d8;border-bottom:4px solid #a58000;padding:.5rem 1rem;font-weight:700}
main{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.4;margin:0 0 1rem}h2{font-size:1.25rem;margin:2rem 0 .5rem}
label,legend{font-weight:700;display:block;margin:1.25rem 0 .25rem}
.hint{color:#595959;margin:.125rem 0}.en{color:#595959;font-size:.9375rem;font-weight:400}
input,select{font:inherit;width:100%;max-width:24rem;min-height:3rem;padding:.5rem 1rem;border:1px solid #666;border-radius:8px;background:#fff;color:inherit}
input[aria-invalid=true]{border:2px solid #ce0000}
button,.button{font:inherit;font-weight:700;min-height:3.5rem;padding:.75rem 1.5rem;border-radius:8px;border:1px solid #0017c1;background:#0017c1;color:#fff;cursor:pointer;display:inline-block;text-decoration:none;margin:1.5rem .75rem 0 0}
button.plain{background:#fff;color:#0017c1}
a{color:#0017c1;text-underline-offset:.2em}
:focus-visible{outline:4px solid #000;outline-offset:2px;box-shadow:0 0 0 2px #ffd43d;border-radius:4px}
.error{border:2px solid #ce0000;border-radius:8px;padding:.75rem 1rem;color:#a90000;background:#fff}
.notice{border-left:8px solid #0017c1;padding:.5rem 1rem;background:#f0f2ff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #999;border-radius:8px;padding:1rem;font-family:inherit;background:#fafafa}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.5rem;border-bottom:1px solid #ccc}
.scroll{overflow-x:auto}code{font-family:'Noto Sans Mono',ui-monospace,monospace;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}dt{font-weight:700}dd{margin:0;overflow-wrap:anywhere}
button .en,.button .en{color:inherit}
ul.plain{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:1rem}
.card{border:1px solid #999;border-radius:12px;padding:1rem;margin:0 0 1rem}
`;

/** A whole page. `body` is trusted HTML: everything variable in it went through escapeHtml. */
export function page(title: string, body: string, refreshSeconds?: number): string {
  // By script, not by a meta element: the page must not jump away from under a screen reader (WCAG 2.2.1).
  const refresh = refreshSeconds
    ? `<script src="/sandbox/live.js" data-seconds="${refreshSeconds}" defer></script>`
    : '';
  return `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/sandbox/fonts/index.css">${refresh}<style>${STYLE}</style></head><body><header><span>これは仮想の環境です</span> <span class="en" lang="en">This is a virtual environment</span></header><main>${body}</main></body></html>`;
}

export const both = (ja: string, en: string): string =>
  `${escapeHtml(ja)}<br><span class="en" lang="en">${escapeHtml(en)}</span>`;

export const errorBox = (ja: string, en: string): string =>
  `<div class="error" role="alert" id="problem"><strong>${both(ja, en)}</strong></div>`;
