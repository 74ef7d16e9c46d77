#!/usr/bin/env python3
"""Golden values for every sparse autoencoder's loss, gradient and three steps of Adam, from PyTorch.

Each loss is written here from its paper, dense and in double precision, and differentiated by autograd; the
straight-through rules of JumpReLU are custom functions, as its paper has them. Nothing is shared with the
program but the formulas. Words in a case's name say what else is so: unit (decoder rows stay of length 1),
unbiased (no b_dec), dead (some latents are), below (some of JumpReLU's thresholds are 0 or less), clipped
(gradients, Adam with a large epsilon so that their size matters), scheduled (the rate warms up and decays).

    /usr/bin/python3 golden_saes.py > golden_saes.json
"""
import json
import sys

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
D, N, B, SEED = 5, 12, 64, 20220914
RATE, STEPS = 1e-2, 3
BELOW = {0: -0.05, 3: 0.0, 5: -0.3, 8: 0.0}
CLIP, CLIPPED_EPSILON = 0.5, 0.1
FACTORS = [0.5, 1.0, 0.5]  # three steps, two of warm-up, two of decay


def inputs():
    rng = np.random.default_rng(SEED)
    f32 = lambda a: a.astype(np.float32).astype(np.float64)
    w_dec = rng.normal(size=(N, D))
    w_dec /= np.linalg.norm(w_dec, axis=1, keepdims=True)
    parameters = {
        "W_enc": f32(w_dec * 0.9 + 0.15 * rng.normal(size=(N, D))),
        "W_dec": f32(w_dec * (0.8 + 0.4 * rng.uniform(size=(N, 1)))),
        "b_enc": f32(0.2 * rng.normal(size=N)),
        "b_dec": f32(0.3 * rng.normal(size=D)),
        "first": f32(0.3 + 0.2 * rng.uniform(size=N)),
        "second": f32(0.2 * rng.normal(size=N)),
    }
    return parameters, f32(rng.normal(size=(B, D))), f32(1 / (3 + np.arange(N)))


class Jump(torch.autograd.Function):
    """z where z > θ: dz = g 1[z > θ], dθ = −(θ/ε) rect((z − θ)/ε) g."""

    @staticmethod
    def forward(ctx, z, theta, eps):
        ctx.save_for_backward(z, theta)
        ctx.eps = eps
        return z * (z > theta)

    @staticmethod
    def backward(ctx, g):
        z, theta = ctx.saved_tensors
        window = ((z - theta).abs() < ctx.eps / 2).to(z.dtype)
        return g * (z > theta), -(theta / ctx.eps * window * g).sum(0), None


class Step(torch.autograd.Function):
    """1[z > θ]: dz = 0, dθ = −(1/ε) rect((z − θ)/ε) g."""

    @staticmethod
    def forward(ctx, z, theta, eps):
        ctx.save_for_backward(z, theta)
        ctx.eps = eps
        return (z > theta).to(z.dtype)

    @staticmethod
    def backward(ctx, g):
        z, theta = ctx.saved_tensors
        window = ((z - theta).abs() < ctx.eps / 2).to(z.dtype)
        return None, -(window * g / ctx.eps).sum(0), None


def square(x, y):
    return (x - y).pow(2).sum(1)


def encode(p, x):
    return (x - p["b_dec"]) @ p["W_enc"].T + p["b_enc"]


def norms(p):
    return torch.ones(N) if p["unit"] else p["W_dec"].norm(dim=1)


def keep_batch(z, norm, count):
    keys = (torch.relu(z) * norm).detach()
    least = torch.sort(keys.flatten(), descending=True).values[int(count) - 1]
    return z * ((keys >= least) & (keys > 0))


def keep_sample(z, norm, k):
    keys = (torch.relu(z) * norm).detach()
    least = torch.topk(keys, k, dim=1).values[:, -1:]
    return z * ((keys >= least) & (keys > 0))


def auxiliary(p, z, rest, dead, wanted, coefficient):
    """Of each sample the dead latents with the largest signed keys explain what is left, held fixed."""
    if not dead:
        return 0
    rest, dead = rest.detach(), torch.tensor(sorted(dead))
    kept = min(wanted, len(dead))
    keys = (z * norms(p))[:, dead].detach()
    chosen = torch.topk(keys, kept, dim=1).indices
    codes = torch.zeros_like(keys).scatter(1, chosen, torch.gather(z[:, dead], 1, chosen))
    scale = coefficient * min(1, len(dead) / wanted)
    return scale * square(codes @ p["W_dec"][dead], rest).mean()


def ranked(p, x, keep, widths, dead=(), wanted=D // 2, coefficient=1.0, each=False):
    """each: every level has an auxiliary loss of its own, of the dead latents that it adds."""
    z = encode(p, x)
    a = keep(z, norms(p))
    loss, last = 0, 0
    for width in widths:
        recon = a[:, :width] @ p["W_dec"][:width] + p["b_dec"]
        loss = loss + square(x, recon).mean()
        if each or width == widths[-1]:
            own = [i for i in dead if (last if each else 0) <= i < width]
            loss = loss + auxiliary(p, z, x - recon, own, wanted, coefficient)
        last = width
    return loss


def standard(p, x, penalty):
    a = torch.relu(encode(p, x))
    recon = a @ p["W_dec"] + p["b_dec"]
    return (square(x, recon) + penalty * (a * norms(p)).sum(1)).mean()


def gated(p, x, penalty, detached):
    z = encode(p, x)
    magnitude = torch.relu((z - p["b_enc"]) * torch.exp(p["first"]) + p["second"])
    recon = (magnitude * (z > 0)) @ p["W_dec"] + p["b_dec"]
    gate = torch.relu(z)
    w, b = p["W_dec"], p["b_dec"]
    if detached:
        w, b = w.detach(), b.detach()
    sparsity = penalty * (gate * norms(p)).sum(1)
    return (square(x, recon) + sparsity + square(x, gate @ w + b)).mean()


def jumprelu(p, x, penalty, eps):
    z, theta = encode(p, x), torch.relu(p["first"])
    recon = Jump.apply(z, theta, eps) @ p["W_dec"] + p["b_dec"]
    return (square(x, recon) + penalty * Step.apply(z, theta, eps).sum(1)).mean()


def pursuit(p, x, k):
    rest = x - p["b_dec"]
    for _ in range(k):
        best = (rest @ p["W_dec"].T).argmax(1).detach()
        w = p["W_dec"][best]
        v = torch.relu((rest * w).sum(1, keepdim=True))
        rest = rest - v * w
    return rest.pow(2).sum(1).mean()


def tilted(loss, tilt):
    w = torch.softmax(tilt * loss / loss.mean(), 0).detach()
    return (w * loss).sum()


def lista(p, x, frequency, k, widths, step, inner, tilt, dead=(), wanted=D // 2):
    """Dead latents see x as the first code does."""
    norm, centred = norms(p), x - p["b_dec"]
    first = keep_batch(encode(p, x), norm, k * B)
    rest = centred - first @ p["W_dec"]
    z = (centred + step * rest) @ p["W_enc"].T + p["b_enc"]
    a = keep_batch(z, norm, k * B)
    recon = a @ p["W_dec"] + p["b_dec"]
    loss = tilted(square(x, recon), tilt)
    frequency.mul_(0.99).add_(0.01 * (a > 0).double().mean(0))
    order, last = torch.argsort(-frequency, stable=True), 0
    prefix = p["b_dec"].expand_as(x)
    for width in widths:
        own = order[last:width]
        prefix = (prefix if last == 0 else prefix.detach()) + a[:, own] @ p["W_dec"][own]
        loss = loss + inner * tilted(square(x, prefix), tilt)
        last = width
    return loss + auxiliary(p, encode(p, x), x - recon, dead, wanted, 1.0)


DEAD = [1, 4, 6, 11]
CASES = {
    "standard": lambda p, x, f, t: standard(p, x, 0.3),
    "standard unit": lambda p, x, f, t: standard(p, x, 0.3),
    "standard unbiased": lambda p, x, f, t: standard(p, x, 0.3),
    "standard unit clipped": lambda p, x, f, t: standard(p, x, 0.3),
    "topk": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_sample(z, n, 4), [N]),
    "topk dead": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_sample(z, n, 4), [N], DEAD, 3),
    "topk unit": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_sample(z, n, 4), [N]),
    "topk unbiased dead": lambda p, x, f, t: ranked(
        p, x, lambda z, n: keep_sample(z, n, 4), [N], DEAD, 3),
    "batchtopk": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_batch(z, n, 3.5 * B), [N]),
    "batchtopk dead": lambda p, x, f, t: ranked(
        p, x, lambda z, n: keep_batch(z, n, 3.5 * B), [N], DEAD, coefficient=0.7),
    "batchtopk unit dead": lambda p, x, f, t: ranked(
        p, x, lambda z, n: keep_batch(z, n, 3.5 * B), [N], DEAD, 3),
    "batchtopk unbiased": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_batch(z, n, 3.5 * B), [N]),
    "batchtopk clipped": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_batch(z, n, 3.5 * B), [N]),
    "batchtopk scheduled": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_batch(z, n, 3.5 * B), [N]),
    "matryoshka": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_batch(z, n, 4 * B), [3, 6, N]),
    "matryoshka dead": lambda p, x, f, t: ranked(
        p, x, lambda z, n: keep_batch(z, n, 4 * B), [3, 6, N], DEAD, 9),
    "matryoshka each dead": lambda p, x, f, t: ranked(
        p, x, lambda z, n: keep_batch(z, n, 4 * B), [3, 6, N], DEAD, 2, each=True),
    "matryoshka unit": lambda p, x, f, t: ranked(p, x, lambda z, n: keep_batch(z, n, 4 * B), [3, 6, N]),
    "matryoshka unbiased dead": lambda p, x, f, t: ranked(
        p, x, lambda z, n: keep_batch(z, n, 4 * B), [3, 6, N], DEAD, 2, each=True),
    "jumprelu": lambda p, x, f, t: jumprelu(p, x, 0.3, 0.3),
    "jumprelu unit": lambda p, x, f, t: jumprelu(p, x, 0.3, 0.3),
    "jumprelu unbiased": lambda p, x, f, t: jumprelu(p, x, 0.3, 0.3),
    "jumprelu below": lambda p, x, f, t: jumprelu(p, x, 0.3, 0.3),
    "gated": lambda p, x, f, t: gated(p, x, 0.3, True),
    "gated live": lambda p, x, f, t: gated(p, x, 0.3, False),
    "gated unit": lambda p, x, f, t: gated(p, x, 0.3, True),
    "gated unbiased": lambda p, x, f, t: gated(p, x, 0.3, True),
    "gated live unit unbiased": lambda p, x, f, t: gated(p, x, 0.3, False),
    "matching pursuit": lambda p, x, f, t: pursuit(p, x, 4),
    "matching pursuit unit": lambda p, x, f, t: pursuit(p, x, 4),
    "matching pursuit unbiased": lambda p, x, f, t: pursuit(p, x, 4),
    "lista": lambda p, x, f, t: lista(p, x, f, 5 - 2 * t / 100, [3, 6], 0.3, 0.5, 0.4),
    "lista full": lambda p, x, f, t: lista(p, x, f, 5 - 2 * t / 100, [3, 6, N], 0.25, 0.4, 0.0),
    "lista dead": lambda p, x, f, t: lista(p, x, f, 5 - 2 * t / 100, [3, 6], 0.3, 0.5, 0.4, DEAD),
    "lista recipe dead": lambda p, x, f, t: lista(
        p, x, f, 5 - 2 * t / 100, [1, 3, 6, N], 0.25, 0.5, 0.01, DEAD, 6),
    "lista unit dead": lambda p, x, f, t: lista(
        p, x, f, 5 - 2 * t / 100, [3, 6, N], 0.25, 0.5, 0.4, DEAD, 3),
    "lista unbiased": lambda p, x, f, t: lista(p, x, f, 5 - 2 * t / 100, [3, 6], 0.3, 0.5, 0.4),
}


def run(name, of):
    values, x, frequency = inputs()
    words = name.split()
    unit = "unit" in words
    if "below" in words:
        for i, value in BELOW.items():
            values["first"][i] = np.float32(value)
    p = {key: torch.tensor(value, requires_grad=True) for key, value in values.items()}
    if unit:
        with torch.no_grad():
            p["W_dec"] /= p["W_dec"].norm(dim=1, keepdim=True)
            # as the program holds them: in single precision
            p["W_dec"].copy_(p["W_dec"].float().double())
    x, frequency = torch.tensor(x), torch.tensor(frequency)
    adam = torch.optim.Adam(p.values(), lr=RATE, eps=CLIPPED_EPSILON if "clipped" in words else 1e-8)
    result = {"losses": []}
    for t in range(STEPS):
        adam.zero_grad()
        if "scheduled" in words:
            adam.param_groups[0]["lr"] = RATE * FACTORS[t]
        seen = {**p, "unit": unit}
        if "unbiased" in words:
            seen["b_dec"] = torch.zeros(D)
        # the tilt, thresholds and dead latents stay as they are; k and frequencies move with the steps
        loss = of(seen, x, frequency, t)
        loss.backward()
        result["losses"].append(float(loss))
        for v in p.values():
            if v.grad is None:
                v.grad = torch.zeros_like(v)
        if t == 0:
            result["gradient"] = {key: flat(v.grad) for key, v in p.items()}
        if "clipped" in words:
            assert torch.nn.utils.clip_grad_norm_(p.values(), CLIP) > 2 * CLIP
        if unit:
            with torch.no_grad():
                w, g = p["W_dec"], p["W_dec"].grad
                g -= (g * w).sum(1, keepdim=True) / (w * w).sum(1, keepdim=True) * w
        adam.step()
        if unit:
            with torch.no_grad():
                p["W_dec"] /= p["W_dec"].norm(dim=1, keepdim=True)
    result["after"] = {key: flat(v) for key, v in p.items()}
    return result


def flat(tensor):
    return [float(f"{v:.9g}") for v in tensor.detach().flatten().tolist()]


def main():
    values, x, frequency = inputs()
    json.dump({
        "source": f"PyTorch {torch.__version__}, double precision, seed {SEED}",
        "dimension": D, "width": N, "batch": B, "rate": RATE, "steps": STEPS, "dead": DEAD,
        "below": BELOW, "clip": CLIP, "clippedEpsilon": CLIPPED_EPSILON,
        "parameters": {key: flat(torch.tensor(v)) for key, v in values.items()},
        "x": flat(torch.tensor(x)), "frequency": flat(torch.tensor(frequency)),
        "cases": {name: run(name, of) for name, of in CASES.items()},
    }, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
