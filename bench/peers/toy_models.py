#!/usr/bin/env python3
"""The peer: the same training in PyTorch, in the style of the published notebook, written by us.

Many instances side by side as one batched tensor W[instance, n, m]; x' = ReLU(W W^T x + b) by einsum; a fresh
batch every step; AdamW with PyTorch's defaults. Prints one JSON document; `superpose bench --peer` reads it.

    /usr/bin/python3 bench/peers/toy_models.py --features 20 --hidden 5 --seconds 10
"""
import argparse
import json
import os
import sys
import time


def parse():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--features", type=int, default=5)
    p.add_argument("--hidden", type=int, default=2)
    p.add_argument("--instances", type=int, default=10)
    p.add_argument("--density", type=float, default=0.05)
    p.add_argument("--importance-base", type=float, default=0.9)
    p.add_argument("--batch", type=int, default=1024)
    p.add_argument("--steps", type=int, default=0, help="stop after these (0: by --seconds)")
    p.add_argument("--seconds", type=float, default=10.0, help="run this long after the warm-up")
    p.add_argument("--warm-up", type=float, default=1.0, help="seconds not counted")
    p.add_argument("--learning-rate", type=float, default=1e-3)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--product", choices=["einsum", "bmm"], default="einsum")
    p.add_argument("--json", action="store_true", help="accepted for symmetry: the output always is JSON")
    return p.parse_args()


def at_its_best():
    """Starts this program again under the settings that PyTorch is fastest with: they are read at a start.

    OpenBLAS takes an AVX2 kernel on recent AMD processors although an AVX-512 one is there, so that is
    named, whatever the environment says; and glibc hands large temporaries back to the system and faults
    them in again, unless told to keep its memory. Measured with ten instances on one thread of an AMD EPYC,
    PyTorch 1.13 of Debian 12, in model-steps a CPU-second, einsum and bmm: 5 -> 2 11,505 and 16,284;
    20 -> 5 4,877 and 5,654; 80 -> 20 546 and 610. With the Haswell kernel 4 to 8% less; with the reference
    BLAS that Debian installs where OpenBLAS is not asked for, half; on two threads half a CPU-second, and
    no sooner done.
    """
    best = {name: "4000000000" for name in ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_")}
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as f:
            if "avx512f" in f.read():
                best["OPENBLAS_CORETYPE"] = "SkylakeX"
    except OSError:
        pass
    if any(os.environ.get(name) != value for name, value in best.items()):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}
        os.execve(sys.executable, [sys.executable, *sys.argv], {**environment, **best})


def blas():
    """The library that PyTorch's products run in, as loaded."""
    try:
        with open("/proc/self/maps", encoding="ascii", errors="replace") as f:
            maps = f.read()
    except OSError:
        return "unknown"
    return next((name for name in ("openblas", "mkl", "blis") if name in maps), "reference")


def build(torch, a):
    """Parameters, the optimiser, and one training step as a function."""
    generator = torch.manual_seed(a.seed)
    k, n, m = a.instances, a.features, a.hidden
    weight = torch.empty(k, n, m)
    torch.nn.init.xavier_normal_(weight, gain=1.0)
    weight.requires_grad_()
    bias = torch.zeros(k, n, requires_grad=True)
    importance = a.importance_base ** torch.arange(n, dtype=torch.float32)
    adam = torch.optim.AdamW([weight, bias], lr=a.learning_rate)

    def sample(*shape):
        on = torch.rand(*shape, generator=generator) <= a.density
        return on * torch.rand(*shape, generator=generator)

    def by_einsum():  # as the notebook does
        x = sample(a.batch, k, n)
        hidden = torch.einsum("bkn,knm->bkm", x, weight)
        out = torch.relu(torch.einsum("bkm,knm->bkn", hidden, weight) + bias)
        return (importance * (x - out) ** 2).mean(dim=(0, 2)).sum()

    def by_bmm():  # instances first, so that nothing is transposed; summed over the batch before weighting
        x = sample(k, a.batch, n)
        out = torch.baddbmm(bias.unsqueeze(1), torch.bmm(x, weight), weight.transpose(1, 2))
        return ((x - torch.relu(out)).square().mean(dim=1) * importance).mean(dim=1).sum()

    forward = by_einsum if a.product == "einsum" else by_bmm

    def step():
        adam.zero_grad(set_to_none=True)
        loss = forward()
        loss.backward()
        adam.step()
        return loss

    return step


def measure(step, a):
    until = time.perf_counter() + a.warm_up
    while time.perf_counter() < until:
        step()
    steps, loss = 0, None
    wall, cpu = time.perf_counter(), time.process_time()
    while (steps < a.steps) if a.steps else (time.perf_counter() - wall < a.seconds):
        loss = step()
        steps += 1
    return steps, time.perf_counter() - wall, time.process_time() - cpu, float(loss.detach()) / a.instances


def main():
    a = parse()
    at_its_best()
    try:
        import torch
    except ImportError:
        sys.exit("PyTorch is not there: install python3-torch (Debian) and run this with /usr/bin/python3.")
    if blas() == "reference":
        sys.exit("PyTorch runs on the slow reference BLAS: install libopenblas0 (Debian), "
                 "or the comparison is unfair.")
    torch.set_num_threads(a.threads)
    steps, wall, cpu, loss = measure(build(torch, a), a)
    model_steps = steps * a.instances
    print(json.dumps({
        "peer": f"PyTorch {torch.__version__}",
        "features": a.features, "hidden": a.hidden, "instances": a.instances, "density": a.density,
        "importanceBase": a.importance_base, "batch": a.batch, "product": a.product, "threads": a.threads,
        "torchVersion": torch.__version__, "blas": blas(),
        "coreType": os.environ.get("OPENBLAS_CORETYPE", ""),
        "steps": steps, "modelSteps": model_steps, "wallSeconds": wall, "cpuSeconds": cpu,
        "modelStepsPerSecond": model_steps / wall, "modelStepsPerCpuSecond": model_steps / cpu,
        "nanosecondsPerSample": 1e9 * cpu / (model_steps * a.batch), "lastLoss": loss,
    }, indent=2))


if __name__ == "__main__":
    main()
