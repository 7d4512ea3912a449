/**
 * The styles of the element, for a constructable style sheet, which needs no `unsafe-inline` and no nonce (C18).
 * Apps change custom properties `--openroute-*` and parts. Colours follow the page's `color-scheme`; the themes that are always light or
 * always dark set it on the button only. Borders are used for what has to be visible in forced colours.
 */
export const CSS = `:host{
--accent:var(--openroute-accent,light-dark(#1f5eff,#6f9bff));
--on-accent:var(--openroute-on-accent,light-dark(#fff,#0f1115));
--paper:var(--openroute-paper,light-dark(#fff,#0f1115));
--ink:var(--openroute-ink,light-dark(#15181e,#e8eaee));
--muted:var(--openroute-muted,light-dark(#5b6472,#9aa3b2));
--line:var(--openroute-line,light-dark(#d9dde3,#2a2f38));
--edge:var(--openroute-edge,light-dark(#858d9a,#69717f));
--bad:var(--openroute-bad,light-dark(#b3261e,#ff8a80));
display:inline-block;max-width:100%;color:var(--ink);
font:14px/1.5 var(--openroute-font,system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif)}
[hidden],:host([hidden]){display:none!important}
*{box-sizing:border-box;margin:0}
button,.item{font:inherit;color:var(--ink);border:0 solid var(--edge);cursor:pointer;
background:color-mix(in srgb,var(--paper),var(--over,var(--ink)) var(--press,0%))}
button:hover,.item:hover{--press:8%}
.main:active{--press:16%}
button,a,.menu{border-radius:var(--openroute-radius,var(--round,8px))}
a{color:inherit}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.main{display:inline-flex;align-items:center;justify-content:center;gap:8px;max-width:100%;
min-height:var(--openroute-height,var(--high,40px));padding:4px 16px 4px 12px;border-width:1px;font-weight:500;font-variant-numeric:tabular-nums}
.main>*{display:grid;place-items:center start}
.main>*>*{grid-area:1/1;visibility:hidden}
.out .o,.busy .b,.error .e,.in .i,.busy .spin,:not(.busy)>.main .m{visibility:visible}
:disabled{opacity:.5;pointer-events:none}
.filled{--over:#000;--edge:var(--accent);--paper:var(--accent);--ink:var(--on-accent)}
.outline{color-scheme:light}
.filled-black{color-scheme:dark;outline-color:var(--openroute-accent,#1f5eff)}
.large{--high:48px}
.small{--high:32px;padding-block:0}
.pill,.circle{--round:99px}
.left>*{margin-inline-end:auto}
.icon{padding:4px;aspect-ratio:1}
.spin,svg,::slotted([slot=icon]){display:block;width:20px;height:20px}
svg{fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round}
.spin{border:2px solid;border-right:0;border-radius:50%;animation:turn .8s linear infinite}
.i::after{content:"";display:inline-block;padding:3px;margin:0 2px 3px 8px;rotate:45deg;border:solid;border-width:0 1.5px 1.5px 0}
.alert{margin-top:8px;max-width:40ch;color:var(--bad)}
.muted{color:var(--muted)}
.action{padding:4px;text-decoration:underline;background:none;color:inherit}
.menu{position:absolute;inset:auto;width:max-content;max-width:min(280px,100vw - 16px);padding:8px;border:1px solid var(--line);
background:var(--paper);color:var(--ink);box-shadow:0 4px 16px #0002}
.menu>*{display:block;padding:8px;overflow-wrap:anywhere}
.item{width:100%;min-height:40px;text-align:start;text-decoration:none}
.menu .bar{padding:0;margin:0 8px 8px;border:1px solid var(--line);border-radius:3px;background:var(--line);overflow:hidden}
i{display:block;border-top:4px solid var(--accent)}
.low i{border-color:var(--bad)}
.unseen,.icon>:last-child{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media(prefers-reduced-motion){.spin{animation:none}}
@keyframes turn{to{rotate:1turn}}`
