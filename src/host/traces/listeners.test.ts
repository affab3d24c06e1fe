import { describe, expect, it } from 'vitest'
import { parseListeners } from './listeners.ts'

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 31337 1 0000000000000000 100 0 0 10 0
   1: 0100007F:1F40 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 31338 1 0000000000000000 20 4 30 10 -1
   2: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1 0000000000000000 100 0 0 10 0
`

describe('parseListeners', () => {
  it('reads listening sockets and leaves established ones', () => {
    expect(parseListeners(table)).toEqual([
      { address: '0100007F', port: 8000, inode: 31337 },
      { address: '00000000', port: 22, inode: 12 },
    ])
  })
  it('reads an empty table', () => {
    expect(parseListeners('')).toEqual([])
  })
})
