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
        TrainingOptions options, LaneWidth width) => width switch
        {
            LaneWidth.V512 => ForWidth<Lanes512>(options),
            LaneWidth.V256 => ForWidth<Lanes256>(options),
            LaneWidth.V128 => ForWidth<Lanes128>(options),
            LaneWidth.Scalar => ForWidth<LanesScalar>(options),
            _ => throw new ArgumentOutOfRangeException(nameof(width)),
        };

    static (IKernel, IOptimizerKernel) ForWidth<TLanes>(TrainingOptions options)
        where TLanes : unmanaged, ILanes<TLanes> =>
        (ForWorld<TLanes>(options),
         new OptimizerKernel<TLanes>(options.Optimizer, new ParameterLayout(options).Count));

    static IKernel ForWorld<TLanes>(TrainingOptions options) where TLanes : unmanaged, ILanes<TLanes>
    {
        if (options.World is not IndependentWorld world)
            throw new InvalidInputException(
                $"no kernel samples a world of the kind {options.World.GetType().Name}.");
        if (KernelRegimes.Of(options) == KernelRegime.Sparse) return Sparse<TLanes>(options, world);
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

    static IKernel Sparse<TLanes>(TrainingOptions options, IndependentWorld world)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var tables = new ActiveSampling(world);
        return world.Magnitude switch
        {
            Magnitude.Uniform => new SparseKernel<TLanes, UniformMagnitude>(options, tables),
            Magnitude.Symmetric => new SparseKernel<TLanes, SymmetricMagnitude>(options, tables),
            Magnitude.Constant => new SparseKernel<TLanes, ConstantMagnitude>(options, tables),
            Magnitude.HalfNormal => new SparseKernel<TLanes, HalfNormalMagnitude>(options, tables),
            Magnitude.Exponential => new SparseKernel<TLanes, ExponentialMagnitude>(options, tables),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }

    static IKernel Independent<TLanes, TMagnitude>(TrainingOptions options, IndependentSampling tables)
        where TLanes : unmanaged, ILanes<TLanes> where TMagnitude : struct, IMagnitude =>
        options.IsPlain
            ? ForActivation<TLanes, IndependentSampler<TMagnitude>>(options, new(tables))
            : HiddenLayerFactory.Create<TLanes, IndependentSampler<TMagnitude>>(options, new(tables));

    static IKernel ForActivation<TLanes, TSampler>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler =>
        options.Activation switch
        {
            Activation.Identity => ForLoss<TLanes, TSampler, Identity>(options, sampler),
            Activation.Relu => ForLoss<TLanes, TSampler, Relu>(options, sampler),
            Activation.LeakyRelu => ForLoss<TLanes, TSampler, LeakyRelu>(options, sampler),
            Activation.Gelu => ForLoss<TLanes, TSampler, Gelu>(options, sampler),
            Activation.Softplus => ForLoss<TLanes, TSampler, Softplus>(options, sampler),
            Activation.Tanh => ForLoss<TLanes, TSampler, Tanh>(options, sampler),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };

    static IKernel ForLoss<TLanes, TSampler, TActivation>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler
        where TActivation : struct, IActivation => options.LossExponent == 2
            ? new BlockKernel<TLanes, TSampler, TActivation, SquaredError>(options, sampler, default)
            : new BlockKernel<TLanes, TSampler, TActivation, PowerError>(
                options, sampler, new(options.LossExponent));
}
