/** The token of agents on a cluster belongs to no package that is unpacked for everybody on a node. */
import { execFileSync } from 'node:child_process'
import { createServer } from 'node:http'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { placeAgents } from '../../../src/cli/place-agents.ts'
import { createRayPlacer } from '../../../src/fleet/ray/start-job.ts'

const never = new AbortController().signal
const token = 'the-token-of-a-test'

/** Takes packages and one job, which ends at once. */
async function startCluster() {
  const packages = new Map<string, Buffer>()
  let job = ''
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const asked = `${request.method} ${request.url}`
      const [, name = ''] = /^PUT .*\/gcs\/(.*)$/.exec(asked) ?? []
      if (name !== '') packages.set(name, Buffer.concat(parts))
      if (asked === 'POST /api/jobs/') job = Buffer.concat(parts).toString()
      const isMissing = asked.startsWith('GET /api/packages')
      const answer = { ray_version: '2.60.0', status: 'SUCCEEDED', message: '', logs: '' }
      response.writeHead(isMissing ? 404 : 200).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    packages,
    job: () => job,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** All that a zip holds. */
function unpacked(bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'servewright-secrets-'))
  try {
    writeFileSync(join(folder, 'x.zip'), bytes)
    const program = 'import sys, zipfile as z; a = z.ZipFile(sys.argv[1]); print(*map(a.read, a.namelist()))'
    return execFileSync('python3', ['-c', program, join(folder, 'x.zip')], { encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('is kept apart, where only the plan says where it is', async () => {
  await using cluster = await startCluster()
  const placer = createRayPlacer({ url: cluster.url, python: 'python3', same: {}, driver: {} })
  const wanted = { agents: 2, spread: 'strict', coordinator: '10.0.0.5:1', token, waitMs: 1 } as const
  await using _ = await placeAgents({ ...wanted, tell: () => undefined }, placer, never)
  const job = cluster.job()
  const { working_dir: workingDir } = (
    JSON.parse(job) as { readonly runtime_env: { readonly working_dir: string } }
  ).runtime_env
  const plan = unpacked(cluster.packages.get(workingDir.replace('gcs://', '')) ?? Buffer.alloc(0))
  const [, secrets = ''] = /"secrets":"gcs:\/\/(\w+\.zip)"/.exec(plan) ?? []
  expect(cluster.packages.size).toBe(2)
  expect(plan).toContain('{out}/secret/token')
  expect(`${plan}${job}`).not.toContain(token)
  expect(job).not.toContain(secrets)
  expect(cluster.packages.get(secrets)?.toString()).toBe(JSON.stringify({ token: `${token}\n` }))
})
