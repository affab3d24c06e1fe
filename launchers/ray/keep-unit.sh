#!/bin/sh
# Runs one unit of a fleet apart from whoever placed it, who may be killed: keep-unit.sh FOLDER COMMAND...
# Standard input is the unit's lifeline: it ends when the placer does. The exit code goes into FOLDER/code when all has ended.
folder=$1
shift
echo $$ >"$folder/pid"
"$@" >"$folder/console.txt" 2>&1
echo $? >"$folder/code.partial"
mv "$folder/code.partial" "$folder/code"
