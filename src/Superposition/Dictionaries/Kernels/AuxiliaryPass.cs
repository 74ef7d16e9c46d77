using Superposition.Dictionaries.Autoencoders;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;
using Superposition.Training.Kernels;

namespace Superposition.Dictionaries.Kernels;

/// <summary>
/// The loss that revives dead latents (Gao et al. 2024): of each sample the k_aux dead latents with the
/// largest z_i ‖W_i‖, signed, reconstruct what the live ones leave, r = x − x̂ held fixed:
/// L = coefficient · min(dead/k_aux, 1) · mean_b ‖Σ z_i W_i − r‖².
/// </summary>
/// <param name="slice">The latents among which it looks for dead ones.</param>
sealed unsafe class AuxiliaryPass<TLanes>(SaeBench<TLanes> bench, SaeOptions options, Range slice)
    where TLanes : unmanaged, ILanes<TLanes>
{
    const int Block = SaeBench<TLanes>.Block;

    readonly EntryTable table = new(bench.B, bench.n);
    readonly Reconstruction<TLanes> reconstruction = new(bench, [0], bias: false);
    readonly Candidates[] found = [.. Enumerable.Range(0, bench.Blocks).Select(_ => new Candidates())];
    readonly RankSelect[] ranks =
        [.. Enumerable.Range(0, bench.Team.Threads).Select(_ => new RankSelect())];
    readonly PinnedFloats[] tiles =
        [.. Enumerable.Range(0, bench.Team.Threads).Select(_ => new PinnedFloats(1024))];
    readonly AlignedFloats rest = new(bench.B * bench.D);
    readonly int[] dead = new int[bench.n];
    readonly PinnedFloats bias = new(16);
    AlignedFloats rows = new(0);
    Action<int, int>? encode;
    int count, kept;

    /// <summary>Does nothing where no latent is dead.</summary>
    /// <param name="residual">[B, D], x̂ − x.</param>
    /// <param name="encodeAgain">Whether the bench has since encoded something else than x.</param>
    internal double Run(
        AlignedFloats x, AlignedFloats residual, SaeMoment moment, StepGradient gradient,
        bool encodeAgain = false)
    {
        count = 0;
        if (options.AuxCoefficient == 0) return 0;
        for (int i = slice.Start.Value; i < slice.End.Value; i++)
            if (moment.SinceFired[i] > options.DeadWindow) dead[count++] = i;
        if (count == 0) return 0;
        int wanted = options.AuxLatents > 0 ? options.AuxLatents : Math.Max(1, bench.d / 2);
        kept = Math.Min(wanted, count);
        reconstruction.Weights[0] = options.AuxCoefficient * Math.Min(1, (double)count / wanted);
        Pack();
        if (encodeAgain) bench.Transpose(x, options.DecoderBias);
        bench.Team.Run(encode ??= EncodeBlock, bench.Blocks);
        table.Build(found, null);
        table.Z.Span[..table.Count].CopyTo(table.A.Span);
        for (int j = 0; j < rest.Length; j++) rest.Pointer[j] = -residual.Pointer[j];
        double loss = reconstruction.Run(table, table.A, table.S, rest, null, gradient.DecoderBias);
        gradient.Parts.Add(new(
            table, table.A, reconstruction.G, table.S, x, Centre: options.DecoderBias));
        return loss;
    }

    /// <summary>The dead latents' encoder rows side by side.</summary>
    void Pack()
    {
        int D = bench.D;
        if (rows.Length < count * D) rows = new(Math.Min(bench.n, 2 * count) * D);
        bias.Grow(count);
        for (int r = 0; r < count; r++)
        {
            bench.Model.Values.Span.Slice(dead[r] * D, D).CopyTo(rows.Span[(r * D)..]);
            bias.Pointer[r] = bench.Model.EncoderBias[dead[r]];
        }
    }

    void EncodeBlock(int block, int worker)
    {
        var tile = tiles[worker];
        tile.Grow(count * (Block + 1));
        float* z = tile.Pointer, key = z + (nint)count * Block; // [count, 64], [count]
        Product.Run<TLanes>(rows.Pointer, bench.D, 1, count, bench.d,
            bench.Columns.Pointer + (nint)block * bench.d * Block, bias.Pointer, z);
        var to = found[block];
        to.Count = 0;
        to.Reserve(kept * Block);
        for (int s = 0; s < Block; s++)
        {
            for (int r = 0; r < count; r++) key[r] = z[r * Block + s] * bench.Norm.Pointer[dead[r]];
            float least = kept == count ? float.NegativeInfinity : ranks[worker].Kth(key, count, kept);
            int equal = kept;
            for (int r = 0; r < count; r++)
                if (key[r] > least) equal--;
            for (int r = 0; r < count; r++)
            {
                if (!(key[r] > least || (key[r] == least && equal-- > 0))) continue;
                to.Sample.Pointer[to.Count] = block * Block + s;
                to.Latent.Pointer[to.Count] = dead[r];
                to.Z.Pointer[to.Count++] = z[r * Block + s];
            }
        }
    }
}
