using Superposition.Dictionaries.Kernels;
using Superposition.Features;
using Superposition.Geometry;
using Superposition.Models;
using Superposition.Numerics;
using Superposition.Numerics.Lanes;

namespace Superposition.Dictionaries.Worlds;

/// <summary>
/// The hidden states h = W x of a trained toy model: the truth is what the model learned to represent.
/// </summary>
/// <remarks>
/// Directions that a model uses for several features (cos above 0.99) are one direction to any decoder, and
/// features without a direction (‖W_i‖ at most 0.5) are impossible to find: <see cref="Classes"/> says which.
/// </remarks>
public sealed class ToyHiddenWorld : IHiddenWorld
{
    const double SameDirection = 0.99;
    readonly IWorld features;

    /// <exception cref="InvalidInputException">The model is no plain h = W x of this world.</exception>
    public ToyHiddenWorld(ToyModel model, IWorld features)
    {
        if (!model.IsPlain)
            throw new InvalidInputException(
                "decoding takes a plain tied model h = W x: this one has a hidden activation or a W₂.");
        if (features.FeatureCount != model.n)
            throw new InvalidInputException(
                $"the world has {features.FeatureCount} features and the model {model.n}.");
        (Model, this.features) = (model, features);
        var rows = new float[model.n * model.m];
        for (int i = 0; i < model.n; i++)
            for (int k = 0; k < model.m; k++) rows[i * model.m + k] = model.W[k * model.n + i];
        Truth = new(model.n, model.m, rows);
        Classes = Merge();
    }

    public ToyModel Model { get; }
    public Directions Truth { get; }

    /// <summary>For each feature the first one of its direction, or −1 where it has none, [n].</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>The distinct directions that can be found, as indices of features.</summary>
    public IReadOnlyList<int> Findable => [.. Classes.Where((c, i) => c == i)];

    int[] Merge()
    {
        var gram = new Gram(Model);
        var classes = new int[Model.n];
        for (int i = 0; i < Model.n; i++)
        {
            classes[i] = gram.IsRepresented(i) ? i : -1;
            for (int j = 0; j < i && classes[i] == i; j++)
                if (classes[j] == j && Directions.Cosine(Truth.Row(i), Truth.Row(j)) > SameDirection)
                    classes[i] = j;
        }
        return classes;
    }

    public IHiddenSampler Sampler(LaneWidth width) => width switch
    {
        LaneWidth.V512 => Of<Lanes512>(),
        LaneWidth.V256 => Of<Lanes256>(),
        LaneWidth.V128 => Of<Lanes128>(),
        _ => Of<LanesScalar>(),
    };

    IHiddenSampler Of<TLanes>() where TLanes : unmanaged, ILanes<TLanes>
    {
        var tables = new GroupedSampling(features);
        return features.Magnitude switch
        {
            Magnitude.Uniform => new Blocks<TLanes, GroupedSampler<UniformMagnitude>>(this, new(tables)),
            Magnitude.Symmetric => new Blocks<TLanes, GroupedSampler<SymmetricMagnitude>>(this, new(tables)),
            Magnitude.Constant => new Blocks<TLanes, GroupedSampler<ConstantMagnitude>>(this, new(tables)),
            Magnitude.HalfNormal => new Blocks<TLanes, GroupedSampler<HalfNormalMagnitude>>(this,
                new(tables)),
            _ => new Blocks<TLanes, GroupedSampler<ExponentialMagnitude>>(this, new(tables)),
        };
    }

    sealed unsafe class Blocks<TLanes, TSampler>(ToyHiddenWorld world, TSampler sampler) : IHiddenSampler
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler
    {
        readonly int n = world.Model.n, m = world.Model.m;
        readonly AlignedFloats
            x = new(world.Model.n * HiddenBatch.Block),
            rows = Padded(world.Truth),
            zero = new(AlignedFloats.Padded(world.Model.m));
        readonly int[] on = new int[world.Model.n];
        readonly float[] values = new float[world.Model.n];

        public void Fill(WorldStream stream, ulong position, HiddenBatch batch, int block)
        {
            var rng = new LaneRng<TLanes>(stream.Key, position);
            sampler.Fill(ref rng, x.Pointer);
            var codes = batch.Codes[block];
            codes.Clear();
            int stride = AlignedFloats.Padded(m);
            float* h = batch.X.Pointer + (nint)block * HiddenBatch.Block * stride;
            for (int s = 0; s < HiddenBatch.Block; s++, h += stride)
            {
                int count = 0;
                for (int i = 0; i < n; i++)
                    if (x.Pointer[i * HiddenBatch.Block + s] is not 0f and var value)
                        (on[count], values[count++]) = (i, value);
                codes.Add(on.AsSpan(0, count), values.AsSpan(0, count));
                fixed (int* index = on)
                fixed (float* value = values)
                    SparseRows.Combine<TLanes>(zero.Pointer, rows.Pointer, stride, index, value, count, h);
            }
            GC.KeepAlive(this);
            GC.KeepAlive(stream);
        }

        static AlignedFloats Padded(Directions truth)
        {
            int stride = AlignedFloats.Padded(truth.Dimension);
            var rows = new AlignedFloats(truth.Count * stride);
            for (int i = 0; i < truth.Count; i++) truth.Row(i).CopyTo(rows.Span[(i * stride)..]);
            return rows;
        }
    }
}
