/** The styles of the menu, the errors and the line about a login window, beside those of `style.ts`. C18 */
export const CSS: string = `:host{--bad:var(--openroute-bad,light-dark(#b3261e,#ff8a80))}
a{color:inherit}
a,.menu{border-radius:var(--openroute-radius,8px)}
[part=credit]{--turn:16px;margin-inline-end:16px;font-variant-numeric:tabular-nums}
.in>.main:not(.left)>[part=icon]{margin-inline-start:16px}
.main::after{content:"";grid-area:1/1/2/-1;justify-self:end;padding:3px;margin:0 2px 3px;rotate:45deg;border:solid;border-width:0 1.5px 1.5px 0}
:not(.in)>.main::after{visibility:hidden}
.icon::after{display:none}
.alert{width:0;min-width:max(100%,200px);margin-top:8px;color:var(--bad)}
.muted{color:var(--muted)}
.action{min-height:24px;padding:0;margin-inline-end:16px;background:none;color:inherit;text-decoration:underline}
.main:not(.icon)~[part=waiting]>span{display:none}
[part=waiting]>span{display:block}
.menu{position:absolute;inset:auto;padding:8px;border:1px solid var(--line);
background:var(--paper);color:var(--ink);box-shadow:0 4px 16px #0002}
.menu>*{display:block;padding:8px;overflow-wrap:anywhere}
.item{width:100%;min-height:40px;text-align:start;text-decoration:none;background:color-mix(in srgb,var(--paper),var(--ink) var(--press,0%))}
.item:hover{--press:8%}
.menu .bar{padding:0;margin:0 8px 8px;border:1px solid var(--line);border-radius:3px;background:var(--line);overflow:hidden}
i{display:block;border-top:4px solid var(--accent)}
.low i{border-color:var(--bad)}`
