#!/usr/bin/env python3
"""Reads a result folder with nothing but Python and NumPy, and checks that its parts belong together.

    python3 examples/python/read_results.py out/reproduce/five-in-two

Prints the experiment, its claims with their verdicts, and the shape of every tensor; recomputes the geometry
of the first models from their weights; compares every model's hash with the one that result.json recorded.
Exits 0 when all fits, 1 with one sentence when something does not.
"""
import argparse
import hashlib
import json
import struct
import sys
from pathlib import Path

try:
    import numpy as np
except ImportError:
    sys.exit("NumPy is not there: install python3-numpy (Debian), or NumPy for this Python.")


class Misfit(Exception):
    """What does not fit, in one sentence."""


def read_safetensors(path):
    """Name -> array. The format: 8 bytes with the header's length, the header as JSON, then the bytes."""
    data = path.read_bytes()
    if len(data) < 8:
        raise Misfit(f"{path.name} is cut short: it has {len(data)} bytes.")
    (length,) = struct.unpack("<Q", data[:8])
    if 8 + length > len(data):
        raise Misfit(f"{path.name} is cut short: its header ends after the file does.")
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise Misfit(f"{path.name}: {name} is {entry['dtype']}, not F32.")
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        values = np.frombuffer(data[begin:end], dtype="<f4")
        if values.size != int(np.prod(entry["shape"])):
            raise Misfit(f"{path.name}: {name} has {values.size} numbers, too few for {entry['shape']}.")
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def model_hash(tensors, k):
    """SHA-256 of the float32 bytes, little-endian, of W (or W1, W2) and then b: the first 16 hex digits."""
    sha = hashlib.sha256()
    for name in ("W", "W1", "W2", "b"):
        if name in tensors:
            sha.update(np.ascontiguousarray(tensors[name][k], dtype="<f4").tobytes())
    return sha.hexdigest()[:16]


def geometry(weight):
    """W [m, n] -> norms [n], Gram matrix [n, n], dimensionality D_i = |W_i|^2 / sum_j (W^_i . W_j)^2 [n]."""
    w = weight.astype(np.float64)
    gram = w.T @ w
    norms = np.sqrt(np.diag(gram))
    live = norms >= 1e-6
    shared = np.zeros_like(norms)
    shared[live] = (gram[live] ** 2).sum(axis=1) / norms[live] ** 2
    dimensionality = np.zeros_like(norms)
    dimensionality[live] = norms[live] ** 2 / shared[live]
    return norms, gram, dimensionality


def text(value):
    return f"{value:.6g}" if isinstance(value, float) else "" if value is None else str(value)


def print_claims(claims):
    print(f"\n{len(claims)} claims")
    for claim in claims:
        tolerance = text(claim.get("tolerance"))
        expected = text(claim.get("expected")) + (f" ± {tolerance}" if tolerance else "")
        measured = text(claim.get("measured"))
        print(f"  {claim['verdict']:<9}  {claim['id']}: measured {measured}, expected {expected}")
        print(f"             {claim['statement']}")
        if claim.get("known"):
            print(f"             known: {claim['known']}")


def check_models(path, rows, show):
    tensors = read_safetensors(path)
    print(f"\n{path.name}")
    for name, tensor in tensors.items():
        print(f"  {name} {list(tensor.shape)}")
    counts = {len(tensor) for tensor in tensors.values()}
    if counts != {len(rows)}:
        raise Misfit(f"{path.name} holds {sorted(counts)} models, result.json has {len(rows)} rows for it.")
    for k, row in enumerate(rows):
        found = model_hash(tensors, k)
        if found != row["hash"]:
            raise Misfit(f"{path.name}: model {k} has hash {found}, result.json says {row['hash']}.")
        if k < show:
            print_model(k, row, tensors["W"][k] if "W" in tensors else None)
    print(f"  {len(rows)} hashes agree")


def print_model(k, row, weight):
    print(f"  model {k}: " + ", ".join(f"{key} {text(value)}" for key, value in row.items()))
    if weight is None:
        return
    norms, gram, dimensionality = geometry(weight)
    with np.printoptions(precision=3, suppress=True, threshold=64, edgeitems=3, linewidth=100):
        print(f"    norms {norms}\n    D     {dimensionality}, sum {dimensionality.sum():.3f}")
        print("    Gram  " + str(gram).replace("\n", "\n          "))


def check(folder, show):
    if not (folder / "result.json").is_file():
        raise Misfit(f"{folder} is not a result folder: it has no result.json.")
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    print(f"{result['experiment']} ({result['section']}), scale {result['scale']}, seed {result['seed']}")
    print_claims(result["claims"])
    parts = {}
    for row in result["models"]:
        parts.setdefault(row.get("part"), []).append(row)
    files = {f"models-{part}.safetensors" if part else "models.safetensors": parts[part] for part in parts}
    strays = {path.name for path in folder.glob("models*.safetensors")} - set(files)
    if strays:
        raise Misfit(f"result.json has no rows for {', '.join(sorted(strays))}.")
    for name, rows in files.items():
        if not (folder / name).is_file():
            raise Misfit(f"{name} is missing: result.json has {len(rows)} rows for it.")
        check_models(folder / name, rows, show)


def main():
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("folder", type=Path, help="a folder with a result.json")
    parser.add_argument("--show", type=int, default=2, help="models of a file that are printed")
    arguments = parser.parse_args()
    try:
        check(arguments.folder, arguments.show)
    except Misfit as misfit:
        sys.exit(str(misfit))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        sys.exit(f"A JSON text in {arguments.folder} cannot be read: {error}.")
    except KeyError as missing:
        sys.exit(f"{arguments.folder}: a field is missing: {missing}.")


if __name__ == "__main__":
    main()
