/**
 * A property of the document itself. `document.<name>` may be an element or a frame that markup gave this name: those come first
 * (HTML standard, `LegacyOverrideBuiltIns`). F29
 */
export const ofDocument = <Name extends keyof Document>(name: Name): Document[Name] =>
  Reflect.get(Document.prototype, name, document)
