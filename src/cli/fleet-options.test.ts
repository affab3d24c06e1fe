import { writeFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { agentToken, parseAddresses, parseHostPort, readPem, readTls } from './fleet-options.ts'

describe('HOST:PORT', () => {
  it.each([
    ['10.0.0.5:7400', { host: '10.0.0.5', port: 7400 }],
    ['node-3.cluster:7400', { host: 'node-3.cluster', port: 7400 }],
    ['[fd00::5]:7400', { host: 'fd00::5', port: 7400 }],
    ['localhost:0', { host: '127.0.0.1', port: 0 }],
  ])('%s', (text, place) => expect(parseHostPort(text)).toEqual(place))

  it.each(['10.0.0.5', ':7400', 'http://10.0.0.5:7400', 'host:70000', 'fd00::5:7400', ''])(
    'is not %s',
    (text) => expect(() => parseHostPort(text)).toThrow('HOST:PORT'),
  )
})

describe('addresses to connect from', () => {
  it('are numbers', () => expect(parseAddresses('10.0.0.6, fd00::7')).toEqual(['10.0.0.6', 'fd00::7']))

  it.each(['', '10.0.0.256', 'eth0', '10.0.0.6,node-3', '10.0.0.0/24'])('are not %j', (text) =>
    expect(() => parseAddresses(text)).toThrow('10.0.0.6,10.0.0.7'),
  )
})

describe('a certificate', () => {
  it('is not taken from a file of something else', () =>
    expect(() => readPem('--ca', 'package.json')).toThrow('is not a PEM file'))

  it('and its key are tried before anybody is waited for', () => {
    const folder = mkdtempSync(join(tmpdir(), 'servewright-pem-'))
    const file = join(folder, 'pem')
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    expect(() => readTls(file, file)).toThrow('cannot be used')
    rmSync(folder, { recursive: true })
  })
})

describe('the token of agents', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is that of the file, or of the environment', () => {
    vi.stubEnv('SERVEWRIGHT_AGENT_TOKEN', 'sixteen-letters-')
    expect(agentToken(undefined)).toBe('sixteen-letters-')
    const folder = mkdtempSync(join(tmpdir(), 'servewright-token-'))
    writeFileSync(join(folder, 'token'), 'of-a-file-0123456789\n')
    expect(agentToken(join(folder, 'token'))).toBe('of-a-file-0123456789')
    rmSync(folder, { recursive: true })
  })

  it.each([
    ['', 'need a token that both know'],
    ['short', 'has fewer than 16 characters'],
  ])('is refused where it is %j', (token, message) => {
    vi.stubEnv('SERVEWRIGHT_AGENT_TOKEN', token)
    expect(() => agentToken(undefined)).toThrow(message)
  })
})
