/** `npm run docs`: writes the pages that are made from the sources. */
import { writeFileSync } from 'node:fs'
import { checksPage, renderChecks } from './check-pages.ts'

writeFileSync(checksPage, renderChecks())
