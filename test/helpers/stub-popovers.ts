// happy-dom knows no popovers: these open and close nothing. The real ones are tried in test/browser.
if (typeof HTMLElement !== 'undefined') {
  HTMLElement.prototype.showPopover ??= () => {}
  HTMLElement.prototype.hidePopover ??= () => {}
}
