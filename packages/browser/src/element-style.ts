/**
 * The element's looks. A constructable style sheet, since it needs no `unsafe-inline` and no nonce (C18).
 * What a brand may change is a custom property `--openroute-*` or a part.
 */
const CSS = `
:host {
  --accent: var(--openroute-accent, #1f5eff);
  --on-accent: var(--openroute-on-accent, #fff);
  --paper: var(--openroute-paper, #fff);
  --ink: var(--openroute-ink, #15181e);
  --muted: var(--openroute-muted, #5b6472);
  --line: var(--openroute-line, #d9dde3);
  --edge: var(--openroute-edge, #858d9a);
  --bad: var(--openroute-bad, #b3261e);
  --radius: var(--openroute-radius, 8px);
  display: inline-block; max-width: 100%; vertical-align: middle; text-align: start;
  font: 14px/1.5 var(--openroute-font, system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif);
  color: var(--ink);
}
:host([hidden]), [hidden] { display: none !important }
@media (prefers-color-scheme: dark) {
  :host {
    --accent: var(--openroute-accent, #6f9bff);
    --on-accent: var(--openroute-on-accent, #0f1115);
    --paper: var(--openroute-paper, #0f1115);
    --ink: var(--openroute-ink, #e8eaee);
    --muted: var(--openroute-muted, #9aa3b2);
    --line: var(--openroute-line, #2a2f38);
    --edge: var(--openroute-edge, #69717f);
    --bad: var(--openroute-bad, #ff8a80);
  }
}
* { box-sizing: border-box }
.root { position: relative }
.control { position: relative; display: inline-flex; max-width: 100% }
button, a { font: inherit; color: inherit; border-radius: var(--radius) }
button { cursor: pointer; margin: 0 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.main {
  display: inline-flex; align-items: center; gap: 8px; min-height: var(--openroute-height, 40px); max-width: 100%;
  padding: 4px 16px 4px 12px; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent);
  font-weight: 500; font-variant-numeric: tabular-nums; transition: background-color .12s;
}
.main:hover { background: color-mix(in srgb, var(--accent), var(--ink) 12%) }
.main:active { background: color-mix(in srgb, var(--accent), var(--ink) 22%) }
[data-state=in] .main, [data-state=error] .main { border-color: var(--edge); background: var(--paper); color: var(--ink) }
[data-state=in] .main:hover, [data-state=error] .main:hover { background: color-mix(in srgb, var(--paper), var(--ink) 6%) }
[data-state=in] .main:active, [data-state=error] .main:active { background: color-mix(in srgb, var(--paper), var(--ink) 12%) }
.main[aria-disabled=true] { cursor: progress }
.icons, .labels { display: grid; align-items: center }
.icons > *, .labels > * { grid-area: 1 / 1; visibility: hidden }
.icons { flex: none }
.labels { min-width: 0; justify-items: start }
[data-show=out] .out, [data-show=busy] .busy, [data-show=error] .again, [data-show=in] .account,
[data-show=busy] .spinner, .root:not([data-show=busy]) .mark { visibility: visible }
/* A check that is over at once shows no flicker. */
.root[data-show=busy] :is(.icons, .labels) > * { transition: visibility 0s .15s }
.account { display: flex; width: 100%; align-items: center; justify-content: space-between; gap: 8px }
.chevron { flex: none; color: var(--muted) }
.meter { position: absolute; inset: auto 12px 5px; height: 2px; pointer-events: none }
.meter svg { display: block; width: 100%; height: 100%; border-radius: 1px }
.track { fill: var(--line) }
.fill { fill: var(--accent) }
[data-low] .fill { fill: var(--bad) }
.error { margin: 8px 0 0; max-width: 40ch; color: var(--bad) }
.error.calm { color: var(--muted) }
.error a { color: inherit }
.menu {
  position: absolute; z-index: 10; top: calc(100% + 8px); inset-inline-start: 0; width: max-content;
  max-width: min(280px, calc(100vw - 32px)); padding: 8px; border: 1px solid var(--line); border-radius: var(--radius);
  background: var(--paper); box-shadow: 0 4px 16px rgb(0 0 0 / 12%);
}
.menu .item {
  display: flex; align-items: center; width: 100%; min-height: 40px; padding: 4px 8px; border: 0; background: none;
  text-align: start; text-decoration: none;
}
.item:hover { background: color-mix(in srgb, var(--paper), var(--ink) 6%) }
.menu :focus-visible { outline-offset: -2px }
.who { margin: 0; padding: 4px 8px 8px; color: var(--muted); overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.note { margin: 8px 0 0; padding: 8px 8px 4px; border-top: 1px solid var(--line); color: var(--muted); font-size: 13px }
.note a { color: var(--ink) }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (prefers-reduced-motion: no-preference) { .spinner { animation: turn .8s linear infinite } }
@media (prefers-reduced-motion: reduce) { .main { transition: none } }
@media (forced-colors: active) { .chevron { color: inherit } .track { fill: Canvas } .fill, [data-low] .fill { fill: CanvasText } }
@keyframes turn { to { transform: rotate(1turn) } }
`

let sheet: CSSStyleSheet | undefined

/** One sheet for all elements of the page, made at the first of them. */
export function sharedStyle(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
  }
  return sheet
}
