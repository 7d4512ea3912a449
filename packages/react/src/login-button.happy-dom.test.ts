// @vitest-environment happy-dom
// @vitest-environment-options {"url":"https://app.example/"}
import { componentTests } from '../../../test/helpers/component-tests.js'

componentTests()
