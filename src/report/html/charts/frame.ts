/** What all charts share: size, axes and their marks. Pure. */
import { html, type Markup, type Part } from '../markup.ts'
import { type Scale, short } from './scale.ts'

/** In units of the drawing, which the page stretches to its width. */
export const width = 640
export const left = 52
export const right = width - 24

export const point = (value: number): string => value.toFixed(1)

/** @param y of the axis */
export function xAxis(x: Scale, y: number, title: string): Markup {
  return html`<g class="axis"
    ><line
      x1="${left}"
      x2="${right}"
      y1="${y}"
      y2="${y}"
    />${x.ticks.map((tick) => html`<line x1="${point(x.at(tick))}" x2="${point(x.at(tick))}" y1="${y}" y2="${y + 4}" /><text x="${point(x.at(tick))}" y="${y + 16}" text-anchor="middle">${short(tick)}</text>`)}<text
      class="title"
      x="${right}"
      y="${y + 31}"
      text-anchor="end"
      >${title}</text
    ></g
  >`
}

export function yAxis(y: Scale, title: string): Markup {
  return html`<g class="axis"
    >${y.ticks.map((tick) => html`<line class="grid" x1="${left}" x2="${right}" y1="${point(y.at(tick))}" y2="${point(y.at(tick))}" /><text x="${left - 7}" y="${point(y.at(tick) + 4)}" text-anchor="end">${short(tick)}</text>`)}<text
      class="title"
      x="${left}"
      y="${point(Math.min(...y.ticks.map(y.at)) - 8)}"
      >${title}</text
    ></g
  >`
}

/** @param label what stands in its place for a reader who does not see it */
export const chart = (height: number, label: string, inner: Part): Markup =>
  html`<div class="scroll chart" tabindex="0" role="region" aria-label="${label}">
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${inner}</svg>
  </div>`
