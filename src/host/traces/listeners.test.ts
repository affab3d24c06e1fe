import { describe, expect, it } from 'vitest'
import { isLoopback, parseListeners, showAddress } from './listeners.ts'

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31337 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F40 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 31338 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0000000000000000 100 0 0 10 0
`

describe('parseListeners', () => {
  it('reads listening sockets and leaves established ones', () => {
    expect(parseListeners(table)).toEqual([
      { address: '0100007F', port: 8000, uid: 0, inode: 31337 },
      { address: '00000000', port: 22, uid: 0, inode: 12 },
    ])
  })
  it('reads an empty table', () => {
    expect(parseListeners('')).toEqual([])
  })
})

describe('addresses', () => {
  it.each([
    ['0100007F', true, '127.0.0.1:80'],
    ['0200A8C0', false, '192.168.0.2:80'],
    ['00000000', false, '0.0.0.0:80'],
    ['00000000000000000000000001000000', true, 'an IPv6 address, port 80'],
    ['0000000000000000FFFF00000100007F', true, 'an IPv6 address, port 80'],
    ['0000000000000000FFFF00000200A8C0', false, 'an IPv6 address, port 80'],
    ['00000000000000000000000000000000', false, '[::]:80'],
  ])('%s: reached from this machine alone: %s', (address, loopback, shown) => {
    expect([isLoopback(address), showAddress({ address, port: 80 })]).toEqual([loopback, shown])
  })
})
