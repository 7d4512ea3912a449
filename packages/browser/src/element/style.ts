import { SIZES } from './reserved-size.js'

const boxOf = (size: string): string => {
  const [height, width] = SIZES[size] as readonly [number, number]
  return `--high:${height}px;--wide:${width}px`
}

/**
 * The styles of the element, for a constructable style sheet, which needs no `unsafe-inline` and no nonce (C18).
 * What belongs to `details/` has its styles there. Apps change custom properties `--openroute-*` and parts. Colours follow the page's `color-scheme`; the themes that are always light or
 * always dark set it on the button only. Borders are used for what has to be visible in forced colours.
 */
export const CSS: string = `:host{
--accent:var(--openroute-accent,light-dark(#1f5eff,#6f9bff));
--on-accent:var(--openroute-on-accent,light-dark(#fff,#0f1115));
--paper:var(--openroute-paper,light-dark(#fff,#0f1115));
--ink:var(--openroute-ink,light-dark(#15181e,#e8eaee));
--muted:var(--openroute-muted,light-dark(#5b6472,#9aa3b2));
--line:var(--openroute-line,light-dark(#d9dde3,#2a2f38));
--edge:var(--openroute-edge,light-dark(#858d9a,#69717f));
display:inline-block;vertical-align:middle;max-width:100%;color:var(--ink);
font:14px/1.5 var(--openroute-font,system-ui,sans-serif)}
[hidden],:host([hidden]){display:none!important}
*{box-sizing:border-box;margin:0}
button{font:inherit;color:var(--ink);border:0 solid var(--edge);cursor:pointer;
background:color-mix(in srgb,var(--paper),var(--over,var(--ink)) var(--press,0%))}
button:hover{--press:8%}
.main:active{--press:16%}
button{border-radius:var(--openroute-radius,var(--round,8px))}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.main{${boxOf('medium')};--room:16px;--gap:8px;--mark:20px;
display:grid;grid-template-columns:minmax(0,1fr) auto auto minmax(0,1fr);align-items:center;width:100%;max-width:100%;
min-height:var(--openroute-height,var(--high));padding:4px var(--room);border-width:1px;text-align:start;overflow-wrap:anywhere;font-weight:500}
.large{${boxOf('large')};--room:20px;--gap:12px;--mark:24px;font-size:16px}
.small{${boxOf('small')};--room:12px;--gap:4px;--mark:16px;font-size:13px;padding-block:0}
.left{grid-template-columns:0 auto auto minmax(0,1fr)}
.main::before{content:"";grid-area:1/1/2/-1;width:calc(var(--wide) - 2*var(--room) - 2px)}
[part=icon]{display:grid;grid-area:1/2;margin-inline-end:var(--gap)}
[part=icon]>*{grid-area:1/1}
[part=label]{display:grid;grid-template-columns:subgrid;grid-area:1/1/2/-1;align-items:center}
[part=label]>*{grid-area:1/3}
[part=label]>[aria-hidden=true]{grid-column:1/-1;padding-inline-start:calc(var(--mark) + var(--gap) + var(--turn,0px));visibility:hidden}
.spin,.busy .m{visibility:hidden}
.busy .spin{visibility:visible}
:disabled{--ink:var(--muted);--edge:var(--line);--press:4%;pointer-events:none}
.filled{--over:#000;--edge:var(--accent);--paper:var(--accent);--ink:var(--on-accent)}
.outline{color-scheme:light}
.filled-black{color-scheme:dark;outline-color:var(--openroute-accent,#1f5eff)}
.pill,.circle{--round:99px}
.icon{grid-template-columns:auto;place-content:center;padding:4px;width:var(--openroute-height,var(--high));aspect-ratio:1}
.icon::before{display:none}
.icon>[part=icon]{grid-area:auto;margin:0!important}
.spin,svg,::slotted([slot=icon]){display:block;width:var(--mark);height:var(--mark)}
svg{fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round}
.spin{border:2px solid;border-right:0;border-radius:50%;animation:turn .8s linear infinite}
.unseen,.icon>:last-child{position:absolute;width:1px;height:1px;overflow:hidden;white-space:nowrap;clip-path:inset(50%)}
@media(prefers-reduced-motion){.spin{animation:none}}
@keyframes turn{to{rotate:1turn}}`
