#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Starts vLLM's OpenAI-compatible server in place of this shell; its environment is the caller's.
#
#   start-server.sh MODEL PORT [more arguments of the server]   by hand
#   start-server.sh --model … --port …                          by an engine: arguments are passed on as they are
#
# SERVEWRIGHT_SETUP   a shell file that is read first: virtual environment, modules, limits
# SERVEWRIGHT_PYTHON  the Python to use; python3 of PATH where unset
set -eu

usage() {
  printf '%s\nusage: start-server.sh MODEL PORT [arguments of vllm.entrypoints.openai.api_server]\n' "$1" >&2
  exit 2
}

case ${1-} in
  '') usage 'start-server.sh: no model is named' ;;
  -*) ;;
  *)
    model=$1
    port=${2-}
    case $port in
      '' | *[!0-9]*) usage "start-server.sh: \"$port\" is no port" ;;
    esac
    shift 2
    set -- --model "$model" --port "$port" "$@"
    ;;
esac

if [ -n "${SERVEWRIGHT_SETUP-}" ]; then
  [ -r "$SERVEWRIGHT_SETUP" ] || usage "start-server.sh: $SERVEWRIGHT_SETUP cannot be read"
  # shellcheck source=/dev/null
  . "$SERVEWRIGHT_SETUP"
fi

exec "${SERVEWRIGHT_PYTHON:-python3}" -m vllm.entrypoints.openai.api_server "$@"
