#!/usr/bin/env python3
"""The peer of `sae train`: one dense BatchTopK step in PyTorch, written by us, on one stored batch.

Encoder and decoder are dense products, the k*B largest activations of the batch are kept, the loss is the
mean over samples of the squared error, Adam has PyTorch's defaults. Prints one JSON document.

    /usr/bin/python3 bench/peers/sae.py --width 4096 --dimension 768 --k 25 --batch 1024 --threads 2
"""
import argparse
import json
import os
import sys
import time

from toy_models import at_its_best, blas


def parse():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--width", type=int, default=4096)
    p.add_argument("--dimension", type=int, default=768)
    p.add_argument("--k", type=float, default=25)
    p.add_argument("--batch", type=int, default=1024)
    p.add_argument("--steps", type=int, default=10)
    p.add_argument("--warm-up", type=int, default=2, help="steps not counted")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--learning-rate", type=float, default=3e-4)
    p.add_argument("--seed", type=int, default=0)
    return p.parse_args()


def build(torch, a):
    torch.manual_seed(a.seed)
    x = torch.randn(a.batch, a.dimension)
    decoder = torch.randn(a.width, a.dimension)
    decoder = 0.1 * decoder / decoder.norm(dim=1, keepdim=True)
    w_dec = decoder.clone().requires_grad_()
    w_enc = decoder.t().contiguous().requires_grad_()
    b_enc = torch.zeros(a.width, requires_grad=True)
    b_dec = torch.zeros(a.dimension, requires_grad=True)
    adam = torch.optim.Adam([w_enc, w_dec, b_enc, b_dec], lr=a.learning_rate)
    kept = int(a.k * a.batch)

    def step():
        adam.zero_grad(set_to_none=True)
        z = torch.relu((x - b_dec) @ w_enc + b_enc)
        keys = (z.detach() * w_dec.detach().norm(dim=1)).flatten()
        least = keys.topk(kept, sorted=False).values.min()
        codes = z * (keys >= least).view_as(z)
        loss = (codes @ w_dec + b_dec - x).square().sum(dim=1).mean()
        loss.backward()
        adam.step()
        return loss

    return step


def main():
    a = parse()
    at_its_best()
    # OpenBLAS takes every core that it may run on, whatever PyTorch is told; and PyTorch's own threads beside
    # those cost two cores 8% (3,710 samples a second against 4,028 on an AMD EPYC), so it has one.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: a.threads])
    try:
        import torch
    except ImportError:
        sys.exit("PyTorch is not there: install python3-torch (Debian) and run this with /usr/bin/python3.")
    if blas() == "reference":
        sys.exit("PyTorch runs on the slow reference BLAS: install libopenblas0 (Debian).")
    torch.set_num_threads(1)
    step = build(torch, a)
    for _ in range(a.warm_up):
        step()
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(a.steps):
        loss = step()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({
        "peer": f"PyTorch {torch.__version__}", "blas": blas(), "threads": a.threads,
        "width": a.width, "dimension": a.dimension, "k": a.k, "batch": a.batch, "steps": a.steps,
        "wallSeconds": wall, "cpuSeconds": cpu, "samplesPerSecond": a.steps * a.batch / wall,
        "samplesPerCpuSecond": a.steps * a.batch / cpu, "lastLoss": float(loss.detach()),
    }, indent=2))


if __name__ == "__main__":
    main()
