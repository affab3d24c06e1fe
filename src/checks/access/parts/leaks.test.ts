import { describe, expect, it } from 'vitest'
import { leaksIn, readableText } from './leaks.ts'

const codes = (text: string, sent = ''): readonly string[] => leaksIn(text, sent).map(({ code }) => code)

describe('leaksIn', () => {
  it.each<[string, string, string]>([
    ['stack-leaked', 'a Python trace', 'Traceback (most recent call last):\n  ...'],
    ['stack-leaked', 'a frame of it', 'File "serving.py", line 12, in create'],
    ['stack-leaked', 'a JavaScript frame', 'Error: no\n    at run (index:12:3)'],
    ['stack-leaked', 'a panic', "thread 'main' panicked at src:1"],
    ['path-leaked', 'a home', 'cannot open /home/anna/model'],
    ['path-leaked', 'a file anywhere', 'error in (/srv2/site-packages/vllm/engine.py)'],
    ['path-leaked', 'a Windows path', 'C:\\models\\llama\\config'],
    ['address-leaked', 'an object', '<Engine object at 0x7f3a12345678>'],
    ['address-leaked', 'a host', 'cannot reach 10.1.2.3:8000'],
    ['address-leaked', 'a socket', 'ipc:///x'],
  ])('finds %s: %s', (code, _, text) => {
    expect(codes(text)).toContain(code)
  })

  it.each([
    ['a route', 'POST /v1/chat/completions is not allowed'],
    ['a URL', 'see https://docs.example.org/home/usage.html'],
    ['a fraction', 'between 0/1 and 3/4'],
    ['a version', 'vLLM 0.32.0 does not'],
    ['a short number', 'unexpected 0x1f'],
  ])('lets pass %s', (_, text) => {
    expect(codes(text)).toEqual([])
  })

  it('lets pass what the client sent itself', () => {
    expect(codes('there is no /etc/passwd', '{"model":"/etc/passwd"}')).toEqual([])
  })
})

describe('readableText', () => {
  it('takes the strings out of JSON, without escapes', () => {
    expect(readableText('{"error":{"message":"File \\"a.py\\", line 3","code":400}}')).toBe(
      'File "a.py", line 3',
    )
  })

  it('leaves other text as it is', () => {
    expect(readableText('Internal Server Error')).toBe('Internal Server Error')
  })
})
