// happy-dom has no popovers: these open and close nothing. The real ones are tested in test/browser.
if (typeof HTMLElement !== 'undefined') {
  HTMLElement.prototype.showPopover ??= () => {}
  HTMLElement.prototype.hidePopover ??= () => {}
}
