using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;

namespace Superposition.Training.Kernels;

/// <summary>
/// The only place that chooses: a width (speed alone), then for the model its sampler, activation
/// and loss, each a type, so that the compiler makes one loop for the combination. Only
/// combinations that are used are ever compiled.
/// </summary>
static class KernelFactory
{
    internal static (IKernel Kernel, IOptimizerKernel Optimizer) Create(
        TrainingOptions options, LaneWidth width, int threads = 1) => width switch
        {
            LaneWidth.V512 => ForWidth<Lanes512>(options, threads),
            LaneWidth.V256 => ForWidth<Lanes256>(options, threads),
            LaneWidth.V128 => ForWidth<Lanes128>(options, threads),
            LaneWidth.Scalar => ForWidth<LanesScalar>(options, threads),
            _ => throw new ArgumentOutOfRangeException(nameof(width)),
        };

    static (IKernel, IOptimizerKernel) ForWidth<TLanes>(TrainingOptions options, int threads)
        where TLanes : unmanaged, ILanes<TLanes> =>
        (SplitKernel.Slices(options) is > 1 and int slices
            ? new SplitKernel(options, slices, threads, ForWorld<TLanes>)
            : ForWorld<TLanes>(options),
         new OptimizerKernel<TLanes>(options.Optimizer, new ParameterLayout(options).Count));

    static IKernel ForWorld<TLanes>(TrainingOptions options) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (options.World is not IndependentWorld world) return Grouped<TLanes>(options);
        var regime = KernelRegimes.Of(options);
        if (regime is KernelRegime.Gram or KernelRegime.Sparse)
            return Active<TLanes>(options, new(world), world.Magnitude, regime);
        var tables = new IndependentSampling(world);
        return world.Magnitude switch
        {
            Magnitude.Uniform => Independent<TLanes, UniformMagnitude>(options, tables),
            Magnitude.Symmetric => Independent<TLanes, SymmetricMagnitude>(options, tables),
            Magnitude.Constant => Independent<TLanes, ConstantMagnitude>(options, tables),
            Magnitude.HalfNormal => Independent<TLanes, HalfNormalMagnitude>(options, tables),
            Magnitude.Exponential => Independent<TLanes, ExponentialMagnitude>(options, tables),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }

    /// <summary>Features that depend on each other: any groups, in the one regime that takes them.</summary>
    static IKernel Grouped<TLanes>(TrainingOptions options) where TLanes : unmanaged, ILanes<TLanes>
    {
        var tables = new GroupedSampling(options.World);
        return options.World.Magnitude switch
        {
            Magnitude.Uniform =>
                DenseFactory.Create<TLanes, GroupedSampler<UniformMagnitude>>(options, new(tables)),
            Magnitude.Symmetric =>
                DenseFactory.Create<TLanes, GroupedSampler<SymmetricMagnitude>>(options, new(tables)),
            Magnitude.Constant =>
                DenseFactory.Create<TLanes, GroupedSampler<ConstantMagnitude>>(options, new(tables)),
            Magnitude.HalfNormal =>
                DenseFactory.Create<TLanes, GroupedSampler<HalfNormalMagnitude>>(options, new(tables)),
            Magnitude.Exponential =>
                DenseFactory.Create<TLanes, GroupedSampler<ExponentialMagnitude>>(options, new(tables)),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }

    static IKernel Active<TLanes>(
        TrainingOptions options, ActiveSampling tables, Magnitude magnitude, KernelRegime regime)
        where TLanes : unmanaged, ILanes<TLanes> => magnitude switch
        {
            Magnitude.Uniform => Active<TLanes, UniformMagnitude>(options, tables, regime),
            Magnitude.Symmetric => Active<TLanes, SymmetricMagnitude>(options, tables, regime),
            Magnitude.Constant => Active<TLanes, ConstantMagnitude>(options, tables, regime),
            Magnitude.HalfNormal => Active<TLanes, HalfNormalMagnitude>(options, tables, regime),
            Magnitude.Exponential => Active<TLanes, ExponentialMagnitude>(options, tables, regime),
            _ => throw new ArgumentOutOfRangeException(nameof(magnitude)),
        };

    static IKernel Active<TLanes, TMagnitude>(
        TrainingOptions options, ActiveSampling tables, KernelRegime regime)
        where TLanes : unmanaged, ILanes<TLanes> where TMagnitude : struct, IMagnitude =>
        regime == KernelRegime.Sparse ? new SparseKernel<TLanes, TMagnitude>(options, tables)
        : options.Activation == Activation.Relu ? new GramKernel<TLanes, TMagnitude, Relu>(options, tables)
        : new GramKernel<TLanes, TMagnitude, Identity>(options, tables);

    static IKernel Independent<TLanes, TMagnitude>(TrainingOptions options, IndependentSampling tables)
        where TLanes : unmanaged, ILanes<TLanes> where TMagnitude : struct, IMagnitude =>
        KernelRegimes.Of(options) == KernelRegime.Dense
            ? DenseFactory.Create<TLanes, IndependentSampler<TMagnitude>>(options, new(tables))
            : ForActivation<TLanes, IndependentSampler<TMagnitude>>(options, new(tables));

    static IKernel ForActivation<TLanes, TSampler>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, IFeatureSampler =>
        options.Activation switch
        {
            Activation.Identity => ForLoss<TLanes, TSampler, Identity>(options, sampler),
            Activation.Relu => ForLoss<TLanes, TSampler, Relu>(options, sampler),
            Activation.LeakyRelu => ForLoss<TLanes, TSampler, LeakyRelu>(options, sampler),
            Activation.Gelu => ForLoss<TLanes, TSampler, Gelu>(options, sampler),
            Activation.Softplus => ForLoss<TLanes, TSampler, Softplus>(options, sampler),
            Activation.Tanh => ForLoss<TLanes, TSampler, Tanh>(options, sampler),
            Activation.Sigmoid => ForLoss<TLanes, TSampler, Sigmoid>(options, sampler),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };

    static IKernel ForLoss<TLanes, TSampler, TActivation>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, IFeatureSampler
        where TActivation : struct, IActivation => options.LossExponent == 2
            ? ForHidden<TLanes, TSampler, TActivation, SquaredError>(options, sampler, default)
            : ForHidden<TLanes, TSampler, TActivation, PowerError>(
                options, sampler, new(options.LossExponent));

    static IKernel ForHidden<TLanes, TSampler, TActivation, TLoss>(
        TrainingOptions options, TSampler sampler, TLoss loss)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, IFeatureSampler
        where TActivation : struct, IActivation where TLoss : struct, ILossExponent =>
        options.Hidden switch
        {
            1 => new TinyKernel<TLanes, TSampler, TActivation, TLoss, One>(options, sampler, loss),
            2 => new TinyKernel<TLanes, TSampler, TActivation, TLoss, Two>(options, sampler, loss),
            3 => new TinyKernel<TLanes, TSampler, TActivation, TLoss, Three>(options, sampler, loss),
            4 => new TinyKernel<TLanes, TSampler, TActivation, TLoss, Four>(options, sampler, loss),
            5 => new TinyKernel<TLanes, TSampler, TActivation, TLoss, Five>(options, sampler, loss),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
}
