/** `npm run docs`: writes the pages and pictures that are made from the sources. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { drawRooms, roomsPicture } from './draw-rooms.ts'
import { checksPage, renderChecks } from './render-checks-page.ts'
import { commandsPage, renderCommands } from './render-commands-page.ts'
import { fillMetrics, loadPage } from './render-metrics-table.ts'
import { presetsPage, renderPresets } from './render-presets-page.ts'
import { findingsPage, renderFindings } from './render-findings-page.ts'

writeFileSync(checksPage, renderChecks())
writeFileSync(findingsPage, renderFindings())
writeFileSync(roomsPicture, drawRooms(existsSync(roomsPicture) ? readFileSync(roomsPicture, 'utf8') : ''))
writeFileSync(commandsPage, renderCommands())
writeFileSync(presetsPage, renderPresets())
writeFileSync(loadPage, fillMetrics(readFileSync(loadPage, 'utf8')))
