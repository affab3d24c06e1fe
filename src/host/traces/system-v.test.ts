import { describe, expect, it } from 'vitest'
import { parseSystemV } from './system-v.ts'

describe('parseSystemV', () => {
  it('reads who has made shared memory, who used a queue last, and the user of semaphores', () => {
    const shm = `       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
         0         17  1600                4096   321   400      0  1000  1000  1000  1000 1700000000          0 1700000000                     0                     0
`
    const sem = `       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime
         5          3   600          1  1000  1000  1000  1000          0 1700000000
`
    const msg = `       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
         7          9   644           0          0    55     0  1000  1000  1000  1000          0          0 1700000000
`
    expect(parseSystemV('shm', shm)).toEqual([{ kind: 'shm', id: 17, pid: 321, uid: 1000 }])
    expect(parseSystemV('sem', sem)).toEqual([{ kind: 'sem', id: 3, pid: 0, uid: 1000 }])
    expect(parseSystemV('msg', msg)).toEqual([{ kind: 'msg', id: 9, pid: 55, uid: 1000 }])
  })
})
