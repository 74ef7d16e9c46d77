#!/usr/bin/env python3
"""What PyTorch makes of our own data: writes weights.json, which GoldenWeightTests compares ours with.

    /usr/bin/python3 tests/Superposition.Tests/Training/Golden/golden_weights.py      (half a minute)

The samples are drawn here as IndependentSampler draws them, with the generator of Numerics/Lanes/LaneRng
in NumPy, so no data is stored; a change there is made here too, and the file written anew. Training is
PyTorch's own, in double precision: what differs from ours is our rounding alone.
"""
import json
import os

import numpy as np
import torch

BATCH, BLOCK, LANES, STEPS = 1024, 32, 16, 1000
WORD = (1 << 64) - 1


def split(state):
    """SplitMix64: the next state and its output."""
    state = (state + 0x9E3779B97F4A7C15) & WORD
    z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD
    return state, z ^ (z >> 31)


def words_of(seed, stream, purpose=2):
    """LaneKey: four words for each of sixteen lanes. Purpose 2 is training data."""
    key = split(seed)[1] ^ stream
    key = split(split(key)[1] ^ purpose)[1]
    words = []
    for _ in range(32):
        key, word = split(key)
        words += [word & 0xFFFFFFFF, word >> 32]
    return np.array(words, dtype=np.uint32).reshape(4, LANES)


def rotate(x, k):
    return (x << np.uint32(k)) | (x >> np.uint32(32 - k))


class LaneRng:
    """Sixteen xoshiro128++ generators, at the position of a training step."""

    OFFSETS = (0x9E3779B9, 0xC2B2AE35, 0x165667B1, 0xFD7046C5)

    def __init__(self, words, position):
        self.s = [self.mix(w, (position * o) & 0xFFFFFFFF) for w, o in zip(words, self.OFFSETS)]

    @staticmethod
    def mix(word, offset):
        x = word + np.uint32(offset)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
        x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
        return x ^ (x >> np.uint32(16))

    def next_bits(self):
        s0, s1, s2, s3 = self.s
        result = rotate(s0 + s3, 7) + s0
        t = s1 << np.uint32(9)
        s2, s3 = s2 ^ s0, s3 ^ s1
        self.s = [s0 ^ s3, s1 ^ s2, s2 ^ t, rotate(s3, 11)]
        return result


def batch(words, step, n, density):
    """[1024, n]: part by part, feature by feature, two vectors of sixteen samples each."""
    rng = LaneRng(words, step)
    draws = BATCH // BLOCK * n * (BLOCK // LANES)
    bits = np.array([rng.next_bits() for _ in range(draws)]).reshape(-1, n, BLOCK)
    count = round(density * 2**32)
    u = ((bits >> np.uint32(1)).astype(np.float32) + np.float32(0.5)) * np.float32(2 / count)
    x = np.where(bits <= np.uint32(count - 1), u, np.float32(0))
    return x.transpose(0, 2, 1).reshape(BATCH, n)


def train(case):
    n, m, density = case["features"], case["hidden"], case["density"]
    W = torch.tensor(case["W0"], dtype=torch.float64).reshape(m, n).requires_grad_()
    b = torch.tensor(case["b0"], dtype=torch.float64).requires_grad_()
    importance = case["importanceBase"] ** torch.arange(n, dtype=torch.float64)
    kind = {"adamW": torch.optim.AdamW, "adam": torch.optim.Adam, "sgd": torch.optim.SGD}[case["optimizer"]]
    momentum = {"momentum": 0.9} if case["optimizer"] == "sgd" else {}
    optimizer = kind([W, b], lr=case["learningRate"], weight_decay=case["weightDecay"], **momentum)
    words = words_of(case["seed"], case["stream"])
    for step in range(STEPS):
        x = torch.from_numpy(batch(words, step, n, density).astype(np.float64))
        optimizer.zero_grad()
        loss = (importance * (x - torch.relu(x @ W.T @ W + b)) ** 2).sum(dim=1).mean()
        loss.backward()
        optimizer.step()
    return {**case, "W": W.detach().reshape(-1).tolist(), "b": b.detach().tolist(), "lastLoss": float(loss)}


def case(n, m, density, base, optimizer, rate, decay, stream):
    start = np.random.default_rng(stream)  # rounded to 2^-10, so that a float holds it exactly
    return {
        "features": n, "hidden": m, "density": density, "importanceBase": base, "optimizer": optimizer,
        "learningRate": rate, "weightDecay": decay, "seed": 11, "stream": stream, "steps": STEPS,
        "W0": (np.round(start.normal(0, 0.4, m * n) * 1024) / 1024).tolist(),
        "b0": (np.round(start.normal(0, 0.1, n) * 1024) / 1024).tolist(),
    }


def main():
    cases = [
        case(5, 2, 0.05, 0.9, "adamW", 1e-3, 0.01, 1),
        case(8, 3, 0.2, 0.8, "adamW", 3e-3, 0.01, 2),
        case(20, 5, 0.05, 0.7, "adamW", 1e-3, 0.01, 3),
        case(5, 2, 0.1, 0.9, "adam", 1e-3, 0.001, 4),
        case(8, 3, 0.2, 0.8, "sgd", 0.05, 0.001, 5),
    ]
    document = {
        "made": "by tests/Superposition.Tests/Training/Golden/golden_weights.py: PyTorch "
                f"{torch.__version__} in double precision, {STEPS} steps of {BATCH} samples of our generator",
        "cases": [train(one) for one in cases],
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "weights.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(document, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main()
