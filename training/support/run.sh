#!/bin/sh
# The whole after build_data.py: each step goes on where it was stopped, or is done already.
# PY names a Python with requirements.txt; OUT a folder for model.onnx, tokenizer, manifest.
set -e
cd "$(dirname "$0")/../.."
PY=${PY:-build/train/bin/python}
OUT=${OUT:-build/training/support/made}
export OMP_WAIT_POLICY=PASSIVE
"$PY" training/support/train.py stage1
"$PY" training/support/by_fault.py --stage stage1
.venv/bin/python training/support/written_pairs.py
"$PY" training/support/train.py stage2
"$PY" training/support/by_fault.py --stage stage2
"$PY" training/support/cross_validate.py --stage stage2
"$PY" training/support/export.py --fitted build/training/support/fitted.json "$OUT"
