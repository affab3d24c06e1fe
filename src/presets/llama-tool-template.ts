/**
 * A chat template for Llama 3.1 with tools, in Jinja: functions in the system turn, a call as one JSON object
 * with `name` and `parameters`, which is what vLLM's parser `llama3_json` reads. For base checkpoints, which bring none.
 */
export const llamaToolTemplate = [
  "{%- set turn = '<|start_header_id|>' %}{%- set head = '<|end_header_id|>\n\n' %}{%- set end = '<|eot_id|>' %}",
  "{%- set given = messages[0]['content'] if messages and messages[0]['role'] == 'system' else '' %}",
  "{{- bos_token + turn + 'system' + head }}",
  "{%- if given %}{{- given + ' ' }}{%- endif %}",
  '{%- if tools %}',
  "{{- 'To call a function, answer with one JSON object that has the keys name and parameters, and nothing else. ' }}",
  "{{- 'Call one only if it fits. The functions: ' }}{{- tools | tojson }}",
  '{%- endif %}',
  '{{- end }}',
  '{%- for message in messages %}',
  "{%- if message['role'] == 'system' %}",
  "{%- elif message['role'] == 'tool' %}",
  "{{- turn + 'ipython' + head + (message['content'] or '') + end }}",
  "{%- elif message.get('tool_calls') %}",
  "{%- set call = message['tool_calls'][0]['function'] %}",
  "{{- turn + 'assistant' + head }}",
  "{{- {'name': call['name'], 'parameters': call['arguments']} | tojson }}{{- end }}",
  '{%- else %}',
  "{{- turn + message['role'] + head + (message['content'] or '') + end }}",
  '{%- endif %}',
  '{%- endfor %}',
  "{%- if add_generation_prompt %}{{- turn + 'assistant' + head }}{%- endif %}",
].join('')
