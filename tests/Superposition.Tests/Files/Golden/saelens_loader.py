#!/usr/bin/env python3
"""What SAELens computes from a folder (cfg.json, sae_weights.safetensors), in NumPy alone.

Written from the layout and formulas that SAELens 6 documents; it shares no code with SAELens and was not run
against it. It reads the safetensors format by hand and refuses what does not fit the declared architecture.

    /usr/bin/python3 saelens_loader.py FOLDER activations.npy reconstructions.npy
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np

TENSORS = {
    "standard": {"W_enc", "b_enc", "W_dec", "b_dec"},
    "topk": {"W_enc", "b_enc", "W_dec", "b_dec"},
    "jumprelu": {"W_enc", "b_enc", "W_dec", "b_dec", "threshold"},
    "gated": {"W_enc", "W_dec", "b_dec", "b_gate", "b_mag", "r_mag"},
    "matching_pursuit": {"W_dec", "b_dec"},
}


def tensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    body = data[8 + length:]
    covered = 0
    result = {}
    for name, entry in header.items():
        assert entry["dtype"] == "F32", entry
        begin, end = entry["data_offsets"]
        assert end - begin == 4 * int(np.prod(entry["shape"], dtype=np.int64))
        covered += end - begin
        result[name] = np.frombuffer(body[begin:end], "<f4").reshape(entry["shape"])
    assert covered == len(body), "holes or overlaps"
    return result


def relu(x):
    return np.maximum(x, 0)


def keep_top(a, k):
    kept = np.zeros_like(a)
    order = np.argsort(-a, axis=1, kind="stable")[:, :k]
    np.put_along_axis(kept, order, np.take_along_axis(a, order, 1), 1)
    return relu(kept)


def encode(cfg, w, x):
    name = cfg["architecture"]
    if name == "matching_pursuit":
        rest, codes = x.copy(), np.zeros((len(x), cfg["d_sae"]), x.dtype)
        rows, ended, support = np.arange(len(x)), np.zeros(len(x), bool), codes != 0
        for _ in range(cfg["max_iterations"]):
            scores = relu(rest @ w["W_dec"].T)
            best = scores.argmax(1)
            v = scores[rows, best] * ~ended
            codes[rows, best] += v
            rest -= v[:, None] * w["W_dec"][best]
            before, support = support, codes != 0
            if cfg["stop_on_duplicate_support"]:
                ended |= (support == before).all(1)
            if cfg["residual_threshold"] > 0:
                ended |= np.linalg.norm(rest, axis=1) < cfg["residual_threshold"]
        return codes
    if name == "gated":
        pre = x @ w["W_enc"]
        magnitude = relu(pre * np.exp(w["r_mag"]) + w["b_mag"])
        return magnitude * (pre + w["b_gate"] > 0)
    z = x @ w["W_enc"] + w["b_enc"]
    if name == "jumprelu":
        return relu(z) * (z > relu(w["threshold"]))
    return keep_top(z, cfg["k"]) if name == "topk" else relu(z)


def main():
    folder, source, target = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    cfg = json.loads((folder / "cfg.json").read_text())
    w = tensors(folder / "sae_weights.safetensors")
    assert set(w) == TENSORS[cfg["architecture"]], (cfg["architecture"], sorted(w))
    d, n = cfg["d_in"], cfg["d_sae"]
    assert w["W_dec"].shape == (n, d) and w["b_dec"].shape == (d,)
    assert "W_enc" not in w or w["W_enc"].shape == (d, n)
    assert cfg["normalize_activations"] == "none" and cfg["reshape_activations"] == "none"
    assert not cfg.get("rescale_acts_by_decoder_norm", False)
    w = {name: value.astype(np.float64) for name, value in w.items()}
    x = np.load(source).astype(np.float64)
    centred = x - w["b_dec"] if cfg["apply_b_dec_to_input"] else x
    codes = encode(cfg, w, centred)
    np.save(target, (codes @ w["W_dec"] + w["b_dec"]).astype(np.float32))


if __name__ == "__main__":
    main()
