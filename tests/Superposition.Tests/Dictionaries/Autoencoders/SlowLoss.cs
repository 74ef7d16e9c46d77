using Superposition.Dictionaries.Autoencoders;

namespace Superposition.Tests.Dictionaries.Autoencoders;

/// <summary>
/// Every architecture's loss written out in double precision, as in its paper: dense, one number after
/// another. What the loss holds fixed (a residual, an earlier prefix, weights of samples) is kept from the
/// first call, so that finite differences see the loss that is differentiated.
/// </summary>
sealed class SlowLoss(
    Autoencoder model, SaeOptions options, double[][] x, IReadOnlyList<int> dead, double[] frequency)
{
    readonly int n = model.Width, d = model.Dimension, D = model.Stride, B = x.Length;
    double[]? frozen; // the parameters of the first call
    readonly Dictionary<int, double[][]> frozenRest = [];
    readonly Dictionary<int, double[][]> frozenPrefix = [];
    readonly Dictionary<int, double[]> frozenWeights = [];

    double Enc(double[] θ, int i, int k) => θ[i * D + k];
    double Dec(double[] θ, int i, int k) => θ[(int)model.DecoderAt + i * D + k];
    double EncBias(double[] θ, int i) => θ[(int)model.EncoderBiasAt + i];
    double DecBias(double[] θ, int k) => options.DecoderBias ? θ[(int)model.DecoderBiasAt + k] : 0;
    double First(double[] θ, int i) => θ[(int)model.FirstAt + i];
    double Second(double[] θ, int i) => θ[(int)model.SecondAt + i];

    double Norm(double[] θ, int i) => options.DecoderNorm == DecoderNorm.Unit ? 1
        : Math.Sqrt(Enumerable.Range(0, d).Sum(k => Dec(θ, i, k) * Dec(θ, i, k)));

    internal double[] Centred(double[] θ, int b) =>
        [.. Enumerable.Range(0, d).Select(k => x[b][k] - DecBias(θ, k))];

    internal double[] Z(double[] θ, double[] v) => [.. Enumerable.Range(0, n).Select(i =>
        EncBias(θ, i) + Enumerable.Range(0, d).Sum(k => v[k] * Enc(θ, i, k)))];

    double[] Decode(double[] θ, double[] a, Func<int, bool>? of = null, double[]? start = null) =>
        [.. Enumerable.Range(0, d).Select(k => (start is null ? DecBias(θ, k) : start[k])
            + Enumerable.Range(0, n).Where(i => of is null || of(i)).Sum(i => a[i] * Dec(θ, i, k)))];

    static double Square(double[] a, double[] b) => a.Zip(b, (p, q) => (p - q) * (p - q)).Sum();

    /// <summary>The codes that ranks keep: per sample or over the batch.</summary>
    double[][] Keep(double[] θ, double[][] z, double k, bool perSample)
    {
        double[] norms = [.. Enumerable.Range(0, n).Select(i => Norm(θ, i))];
        var all = from b in Enumerable.Range(0, B)
                  from i in Enumerable.Range(0, n)
                  where z[b][i] > 0
                  select (b, i, Key: z[b][i] * norms[i]);
        var kept = (perSample
            ? all.GroupBy(one => one.b).SelectMany(own => own.OrderByDescending(e => e.Key).Take((int)k))
            : all.OrderByDescending(e => e.Key).Take((int)(k * B))).Select(e => (e.b, e.i)).ToHashSet();
        return [.. z.Select((row, b) => row.Select((v, i) => kept.Contains((b, i)) ? v : 0).ToArray())];
    }

    internal double Of(double[] θ)
    {
        frozen ??= [.. θ];
        return options.Architecture switch
        {
            TopK own => Ranked(θ, own.K, true, [n]),
            BatchTopK own => Ranked(θ, own.K, false, [n]),
            Matryoshka own => Ranked(θ, own.K, false, [.. own.Widths, n], own.AuxEachLevel),
            Standard own => Penalised(θ, own),
            Gated own => OfGated(θ, own),
            JumpRelu own => OfJumpRelu(θ, own),
            MatchingPursuit own => Pursuit(θ, own.K),
            ListaMatryoshka own => Lista(θ, own),
            _ => throw new ArgumentException("unknown"),
        };
    }

    double Ranked(double[] θ, double k, bool perSample, int[] widths, bool auxEachLevel = false)
    {
        double[][] z = [.. x.Select((_, b) => Z(θ, Centred(θ, b)))], a = Keep(θ, z, k, perSample);
        double loss = widths.Distinct().Sum(width =>
            a.Select((row, b) => Square(x[b], Decode(θ, row, i => i < width))).Average());
        if (!auxEachLevel) return loss + Auxiliary(θ, z, a, dead, n);
        int from = 0;
        foreach (int width in widths.Distinct())
        {
            int low = from;
            loss += Auxiliary(θ, z, a, [.. dead.Where(i => i >= low && i < width)], width);
            from = width;
        }
        return loss;
    }

    /// <summary>Dead latents reconstruct what the first latents' codes, up to a width, leave.</summary>
    double Auxiliary(double[] θ, double[][] z, double[][] codes, IReadOnlyList<int> dead, int width)
    {
        if (!frozenRest.TryGetValue(width, out double[][]? rest))
            frozenRest[width] = rest = [.. x.Select((row, b) =>
                row.Zip(Decode(θ, codes[b], i => i < width), (p, q) => p - q).ToArray())];
        if (dead.Count == 0 || options.AuxCoefficient == 0) return 0;
        int wanted = options.AuxLatents > 0 ? options.AuxLatents : Math.Max(1, d / 2);
        double total = 0;
        for (int b = 0; b < B; b++)
        {
            var a = new double[n];
            foreach (int i in dead.OrderByDescending(i => z[b][i] * Norm(θ, i)).Take(wanted)) a[i] = z[b][i];
            total += Square(rest[b], Decode(θ, a, null, new double[d]));
        }
        return options.AuxCoefficient * Math.Min(1, (double)dead.Count / wanted) * total / B;
    }

    double Penalised(double[] θ, Standard own)
    {
        double total = 0;
        for (int b = 0; b < B; b++)
        {
            double[] a = [.. Z(θ, Centred(θ, b)).Select(z => Math.Max(0, z))];
            total += Square(x[b], Decode(θ, a))
                + own.Penalty.Coefficient * a.Select((v, i) => v * Norm(θ, i)).Sum();
        }
        return total / B;
    }

    double OfJumpRelu(double[] θ, JumpRelu own)
    {
        double total = 0;
        for (int b = 0; b < B; b++)
        {
            double[] z = Z(θ, Centred(θ, b));
            double[] a = [.. z.Select((v, i) => v > Math.Max(0, First(θ, i)) ? v : 0)];
            total += Square(x[b], Decode(θ, a)) + own.Penalty.Coefficient * a.Count(v => v != 0);
        }
        return total / B;
    }

    double OfGated(double[] θ, Gated own)
    {
        double total = 0;
        for (int b = 0; b < B; b++)
        {
            double[] π = Z(θ, Centred(θ, b)), f = new double[n], gate = new double[n];
            for (int i = 0; i < n; i++)
            {
                if (π[i] <= 0) continue;
                gate[i] = π[i];
                f[i] = Math.Max(0, Math.Exp(First(θ, i)) * (π[i] - EncBias(θ, i)) + Second(θ, i));
            }
            total += Square(x[b], Decode(θ, f))
                + own.Penalty.Coefficient * gate.Select((v, i) => v * Norm(θ, i)).Sum()
                + Square(x[b], Decode(own.DetachedDecoder ? frozen! : θ, gate));
        }
        return total / B;
    }

    double Pursuit(double[] θ, int k)
    {
        double total = 0;
        for (int b = 0; b < B; b++)
        {
            double[] r = Centred(θ, b);
            for (int t = 0; t < k; t++)
            {
                double Score(int i) => Enumerable.Range(0, d).Sum(j => r[j] * Dec(θ, i, j));
                int best = Enumerable.Range(0, n).MaxBy(Score);
                double v = Score(best);
                if (v <= 0) break;
                for (int j = 0; j < d; j++) r[j] -= v * Dec(θ, best, j);
            }
            total += r.Sum(v => v * v);
        }
        return total / B;
    }

    double Lista(double[] θ, ListaMatryoshka own)
    {
        double[][] centred = [.. x.Select((_, b) => Centred(θ, b))];
        double[][] first = Keep(θ, [.. centred.Select(v => Z(θ, v))], own.StartK, false);
        double[][] input = [.. centred.Select((v, b) =>
        {
            double[] r = v.Zip(Decode(θ, first[b], null, new double[d]), (p, q) => p - q).ToArray();
            return v.Zip(r, (p, q) => p + own.Step * q).ToArray();
        })];
        double[][] a = Keep(θ, [.. input.Select(v => Z(θ, v))], own.StartK, false);
        var rank = new int[n];
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i =>
            0.99 * frequency[i] + 0.01 * a.Count(row => row[i] > 0) / B)];
        for (int r = 0; r < n; r++) rank[order[r]] = r;
        double loss = Tilted(-1, [.. a.Select((row, b) => Square(x[b], Decode(θ, row)))], own.Tilt);
        int from = 0;
        for (int l = 0; l < own.Widths.Count; from = own.Widths[l++])
        {
            int low = from, high = own.Widths[l];
            if (l > 0 && !frozenPrefix.ContainsKey(l))
                frozenPrefix[l] = [.. a.Select(row => Decode(θ, row, i => rank[i] < low))];
            loss += own.InnerWeight * Tilted(l, [.. a.Select((row, b) => Square(x[b],
                Decode(θ, row, i => rank[i] >= low && rank[i] < high, l == 0 ? null : frozenPrefix[l][b])))],
                own.Tilt);
        }
        double[][] zAux = [.. centred.Select(v => Z(θ, v))];
        return loss + Auxiliary(θ, zAux, a, dead, n);
    }

    double Tilted(int level, double[] losses, double tilt)
    {
        if (!frozenWeights.TryGetValue(level, out double[]? w))
        {
            double mean = losses.Average();
            w = [.. losses.Select(one => Math.Exp(tilt * (one / mean - 1)))];
            double sum = w.Sum();
            frozenWeights[level] = w = [.. w.Select(one => one / sum)];
        }
        return losses.Zip(w, (l, one) => l * one).Sum();
    }
}
