import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { zip } from './zip.ts'

it('is read by another program, byte for byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-zip-'))
  try {
    const file = join(folder, 'a.zip')
    writeFileSync(
      file,
      zip([
        { name: 'a/ä.txt', bytes: Buffer.from('one\n') },
        { name: 'empty', bytes: new Uint8Array() },
      ]),
    )
    const read =
      'import sys,zipfile,json;z=zipfile.ZipFile(sys.argv[1]);print(json.dumps([z.testzip(),{n:z.read(n).decode() for n in z.namelist()}]))'
    const told = execFileSync('python3', ['-c', read, file], { encoding: 'utf8' })
    expect(JSON.parse(told)).toEqual([null, { 'a/ä.txt': 'one\n', empty: '' }])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it.each(['Pacific/Auckland', 'America/Adak'])('is the same wherever it is made: %s', (zone) => {
  const place = JSON.stringify(new URL('zip.ts', import.meta.url).href)
  const make = `import(${place}).then(({ zip }) => process.stdout.write(zip([{ name: 'a', bytes: Buffer.from('b') }])))`
  const there = execFileSync(process.execPath, ['-e', make], { env: { ...process.env, TZ: zone } })
  expect(zip([{ name: 'a', bytes: Buffer.from('b') }])).toEqual(there)
})
