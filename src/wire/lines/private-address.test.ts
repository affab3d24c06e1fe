import { describe, expect, it } from 'vitest'
import { isPrivateAddress } from './private-address.ts'

describe('private addresses', () => {
  it.each([
    '127.0.0.1',
    '10.77.1.2',
    '172.31.255.255',
    '192.168.0.9',
    '100.64.0.1',
    '169.254.1.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
  ])('%s is one', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  it.each(['8.8.8.8', '172.32.0.1', '0.0.0.0', '::', '2001:db8::1', '::ffff:8.8.8.8', 'localhost', ''])(
    '%s is none',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false)
    },
  )
})
