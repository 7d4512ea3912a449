import 'express'
import 'express-session'
