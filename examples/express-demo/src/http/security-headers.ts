import type { RequestHandler } from 'express'
import helmet from 'helmet'
import { type Config, isHttps } from '../config/config.js'

/**
 * The page is one script, one style sheet and no inline code, so the policy allows exactly that. The login is a navigation, which no
 * directive here restricts. The kit's own pages set their own policy.
 */
export function securityHeaders(config: Config): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        // C19: the one HTML sink is DOMPurify's own parser.
        'require-trusted-types-for': ["'script'"],
        'trusted-types': ['dompurify'],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // A header for https alone: on http://localhost it would lock out every other local server.
    strictTransportSecurity: isHttps(config) ? { maxAge: 31_536_000 } : false,
  })
}
