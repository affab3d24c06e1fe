/** `npm run docs`: writes the pages that are made from the sources. */
import { writeFileSync } from 'node:fs'
import { checksPage, renderChecks } from './render-checks-page.ts'

writeFileSync(checksPage, renderChecks())
