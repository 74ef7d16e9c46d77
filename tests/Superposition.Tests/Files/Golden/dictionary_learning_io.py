#!/usr/bin/env python3
"""ae.pt and config.json as dictionary_learning keeps them, by PyTorch itself.

Written from the layout and formulas that the library documents; it shares no code with it and was not run
against it. Tensors that the library keeps as transposed views are transposed views here.

    /usr/bin/python3 dictionary_learning_io.py make ROOT x.npy    makes a folder for each class
    /usr/bin/python3 dictionary_learning_io.py read ROOT x.npy    reads whatever folders are there

Either way each folder gets y.npy and codes.npy, what the library computes from x. Exit code 77: no PyTorch.
"""
import json
import sys
from pathlib import Path

try:
    import numpy as np
    import torch
except ImportError:
    sys.exit(77)

MATRICES = ("JumpReluAutoEncoder", "MatryoshkaBatchTopKSAE")
N, K = 36, 3


def make(kind, folder, d):
    generator = torch.Generator().manual_seed(7)

    def normal(*shape):
        return torch.randn(*shape, generator=generator)

    rows = normal(N, d) / d**0.5
    decoder = rows.clone() if kind in MATRICES[1:] + ("BatchTopKSAE", "AutoEncoderTopK") else 1.7 * rows
    small, centre, threshold = 0.1 * normal(N), 0.3 * normal(d), torch.tensor(0.2)
    if kind in MATRICES:
        state = {"W_enc": rows.clone().T, "b_enc": small, "W_dec": decoder, "b_dec": centre}
    else:
        state = {"encoder.weight": rows, "decoder.weight": decoder.T}
        if kind != "GatedAutoEncoder":
            state["encoder.bias"] = small
    if kind == "AutoEncoder":
        state["bias"] = centre
    if kind == "AutoEncoderNew":
        state["decoder.bias"] = centre
    if kind in ("AutoEncoderTopK", "BatchTopKSAE", "MatryoshkaBatchTopKSAE"):
        state.update({"k": torch.tensor(K, dtype=torch.int), "threshold": threshold, "b_dec": centre})
    if kind == "MatryoshkaBatchTopKSAE":
        state["group_sizes"] = torch.tensor([N // 3, N - N // 3])
    if kind == "JumpReluAutoEncoder":
        state["threshold"] = 0.3 * torch.rand(N, generator=generator)
    if kind == "GatedAutoEncoder":
        state.update({"decoder_bias": centre, "gate_bias": small, "r_mag": 0.2 * normal(N),
                      "mag_bias": 0.1 * normal(N)})
    folder.mkdir(parents=True)
    torch.save(state, folder / "ae.pt")
    trainer = {"trainer_class": "Trainer", "dict_class": kind, "activation_dim": d, "dict_size": N, "k": K}
    (folder / "config.json").write_text(json.dumps({"trainer": trainer, "buffer": {"d_submodule": d}}))


def encode(kind, w, x):
    relu = torch.nn.functional.relu
    if kind in MATRICES:
        inner, decoder = w["W_enc"].T, w["W_dec"]
    else:
        inner, decoder = w["encoder.weight"], w["decoder.weight"].T
    if kind == "AutoEncoder":
        codes, bias = relu((x - w["bias"]) @ inner.T + w["encoder.bias"]), w["bias"]
    elif kind == "AutoEncoderNew":
        codes, bias = relu(x @ inner.T + w["encoder.bias"]), w["decoder.bias"]
    elif kind == "GatedAutoEncoder":
        bias = w["decoder_bias"]
        pre = (x - bias) @ inner.T
        codes = (pre + w["gate_bias"] > 0) * relu(pre * w["r_mag"].exp() + w["mag_bias"])
    elif kind == "JumpReluAutoEncoder":
        bias = w["b_dec"]
        pre = x @ inner.T + w["b_enc"]
        codes = relu(pre * (pre > w["threshold"]))
    else:
        bias = w["b_dec"]
        codes = relu((x - bias) @ inner.T + w["b_enc" if kind in MATRICES else "encoder.bias"])
        if kind == "AutoEncoderTopK":
            kept = codes.topk(int(w["k"]), dim=1)
            codes = torch.zeros_like(codes).scatter_(1, kept.indices, kept.values)
        else:
            codes = codes * (codes > w["threshold"])
    y = codes @ decoder + bias
    # these two return codes times the directions' lengths
    scale = decoder.norm(dim=1) if kind in ("GatedAutoEncoder", "JumpReluAutoEncoder") else 1
    return y, codes * scale


def check(folder, x):
    trainer = json.loads((folder / "config.json").read_text())["trainer"]
    state = torch.load(folder / "ae.pt")
    d, n = trainer["activation_dim"], trainer["dict_size"]
    if trainer["dict_class"] in MATRICES:
        assert state["W_enc"].shape == (d, n) and state["W_dec"].shape == (n, d)
    else:
        assert state["encoder.weight"].shape == (n, d) and state["decoder.weight"].shape == (d, n)
    if "k" in state:
        assert state["k"].dtype == torch.int32 and state["k"].shape == () and int(state["k"]) == trainer["k"]
    y, codes = encode(trainer["dict_class"], {name: value.double() if value.is_floating_point() else value
                                              for name, value in state.items()}, x.double())
    np.save(folder / "y.npy", y.float().numpy())
    np.save(folder / "codes.npy", codes.float().numpy())


def main():
    verb, root, x = sys.argv[1], Path(sys.argv[2]), torch.from_numpy(np.load(sys.argv[3]).copy())
    if verb == "make":
        for kind in ("AutoEncoder", "AutoEncoderNew", "AutoEncoderTopK", "BatchTopKSAE", "GatedAutoEncoder",
                     "JumpReluAutoEncoder", "MatryoshkaBatchTopKSAE"):
            make(kind, root / kind, x.shape[1])
    for folder in sorted(root.iterdir()):
        check(folder, x)


if __name__ == "__main__":
    main()
