using System.Buffers.Binary;
using Superposition.Geometry;
using Superposition.Models;
using Superposition.Theory;
using Superposition.Training;

namespace Superposition.Lab.Explorer;

/// <summary>
/// One picture's worth of numbers, little-endian: sixteen words of header, then float32 arrays. web/src/live
/// reads the same layout. The page draws these numbers and works none of them out.
/// <code>
///   int32  0 kind (1)  1 frame  2 epoch  3 step  4 segments  5 steps of the last segment  6 flags
///          7 n  8 m  9 points of the loss curve  10 rank W  11 pinned feature or −1  12 steps to go
///   float  13 loss  14 its standard error  15 Σ D_i
///   float  W [m, n], b [n], G [n, n], ‖W_i‖ [n], superposition [n], D_i [n], leverage [n],
///          max |cos| of represented features, the least that so many can have in m dimensions,
///          curve [points, 2]
/// </code>
/// </summary>
static class Frame
{
    public const int Header = 16, ModelKind = 1, LotteryKind = 2;

    [Flags]
    public enum Flags { None = 0, Done = 1, Exact = 2, Diverged = 4 }

    public static byte[] Of(
        LiveModel live, ToyModel model, LossEstimate loss, bool isExact, int frame, int epoch, int segments,
        IReadOnlyList<(int Step, double Loss)> curve)
    {
        int n = model.n, m = model.m;
        var flags = (live.IsDone ? Flags.Done : 0) | (isExact ? Flags.Exact : 0)
            | (model.IsFinite ? 0 : Flags.Diverged);
        var writer = new FrameWriter(Header + m * n + n + n * n + 4 * n + 2 + 2 * curve.Count);
        var gram = new Gram(model);
        var leverage = model.IsFinite ? Leverage.Of(model) : new(new double[n], 0);
        double total = Enumerable.Range(0, n).Sum(gram.Dimensionality);
        ReadOnlySpan<int> head =
        [
            ModelKind, frame, epoch, live.Step, segments, live.SegmentSteps, (int)flags, n, m, curve.Count,
            leverage.Rank, live.PinnedFeature, (int)Math.Min(int.MaxValue, live.Remaining),
        ];
        foreach (int word in head) writer.Add(word);
        writer.Add((float)loss.Loss);
        writer.Add((float)loss.StandardError);
        writer.Add((float)total);
        foreach (float w in model.W) writer.Add(w);
        foreach (float b in model.b) writer.Add(b);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) writer.Add((float)gram[i, j]);
        for (int i = 0; i < n; i++) writer.Add((float)gram.Norm(i));
        for (int i = 0; i < n; i++) writer.Add((float)gram.Superposition(i));
        for (int i = 0; i < n; i++) writer.Add((float)gram.Dimensionality(i));
        foreach (double score in leverage.Scores) writer.Add((float)score);
        writer.Add((float)FrameBounds.Of(gram).Coherence);
        writer.Add((float)PackingBounds.LeastCoherence(gram.Represented, m));
        foreach (var (step, value) in curve)
        {
            writer.Add((float)step);
            writer.Add((float)value);
        }
        return writer.Bytes;
    }
}

/// <summary>Words of four bytes, one after the other.</summary>
sealed class FrameWriter(int words)
{
    int at;

    public byte[] Bytes { get; } = new byte[4 * words];

    public void Add(int word)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Bytes.AsSpan(at), word);
        at += 4;
    }

    public void Add(float word)
    {
        BinaryPrimitives.WriteSingleLittleEndian(Bytes.AsSpan(at), word);
        at += 4;
    }
}
