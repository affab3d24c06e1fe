#!/bin/sh
# Installs the clients that `npm run bench:peers` compares, each in a folder of its own under PEERS_HOME: some gigabytes.
# Needs npm, uv and a Python 3.12. vLLM's own client comes with vLLM: PEERS_VLLM_PYTHON names its Python.
set -eu
home=${PEERS_HOME:-${TMPDIR:-/tmp}/servewright-peers}
mkdir -p "$home/node"
npm install --prefix "$home/node" --no-audit --no-fund openai@6.49.0 undici@7.30.2
for package in guidellm==0.8.1 aiperf==0.13.0; do
  folder=$home/${package%%==*}
  uv venv --quiet --clear --python 3.12 "$folder"
  uv pip install --quiet --python "$folder/bin/python" "$package"
done
echo "Installed under $home"
