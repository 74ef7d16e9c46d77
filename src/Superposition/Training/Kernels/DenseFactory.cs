using Superposition.Features;
using Superposition.Models;
using Superposition.Numerics.Lanes;

namespace Superposition.Training.Kernels;

/// <summary>
/// The dense kernel's activations, target and loss, each a type; width and sampler are chosen.
/// </summary>
static class DenseFactory
{
    internal static IKernel Create<TLanes, TSampler>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler =>
        options.Experts > 1 ? Mixture<TLanes, TSampler>(options, sampler)
        : options.HiddenActivation switch
        {
            Activation.Identity => ForOutput<TLanes, TSampler, Identity>(options, sampler),
            Activation.Relu => ForOutput<TLanes, TSampler, Relu>(options, sampler),
            Activation.LeakyRelu => ForOutput<TLanes, TSampler, LeakyRelu>(options, sampler),
            Activation.Gelu => ForOutput<TLanes, TSampler, Gelu>(options, sampler),
            Activation.Softplus => ForOutput<TLanes, TSampler, Softplus>(options, sampler),
            Activation.Tanh => ForOutput<TLanes, TSampler, Tanh>(options, sampler),
            Activation.Sigmoid => ForOutput<TLanes, TSampler, Sigmoid>(options, sampler),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };

    static IKernel Mixture<TLanes, TSampler>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler =>
        options.Activation == Activation.Relu
            ? new MixtureKernel<TLanes, TSampler, Relu>(options, sampler)
            : new MixtureKernel<TLanes, TSampler, Identity>(options, sampler);

    static IKernel ForOutput<TLanes, TSampler, THidden>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler
        where THidden : struct, IActivation => options.Activation switch
        {
            Activation.Identity => ForTarget<TLanes, TSampler, THidden, Identity>(options, sampler),
            Activation.Relu => ForTarget<TLanes, TSampler, THidden, Relu>(options, sampler),
            Activation.LeakyRelu => ForTarget<TLanes, TSampler, THidden, LeakyRelu>(options, sampler),
            Activation.Gelu => ForTarget<TLanes, TSampler, THidden, Gelu>(options, sampler),
            Activation.Softplus => ForTarget<TLanes, TSampler, THidden, Softplus>(options, sampler),
            Activation.Tanh => ForTarget<TLanes, TSampler, THidden, Tanh>(options, sampler),
            Activation.Sigmoid => ForTarget<TLanes, TSampler, THidden, Sigmoid>(options, sampler),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };

    static IKernel ForTarget<TLanes, TSampler, THidden, TOutput>(TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler
        where THidden : struct, IActivation where TOutput : struct, IActivation => options.Target switch
        {
            Target.Identity =>
                ForLoss<TLanes, TSampler, THidden, TOutput, IdentityTarget>(options, sampler),
            Target.Relu =>
                ForLoss<TLanes, TSampler, THidden, TOutput, ReluTarget>(options, sampler),
            Target.AbsoluteValue =>
                ForLoss<TLanes, TSampler, THidden, TOutput, AbsoluteValueTarget>(options, sampler),
            Target.Square =>
                ForLoss<TLanes, TSampler, THidden, TOutput, SquareTarget>(options, sampler),
            Target.PairMaximum =>
                ForLoss<TLanes, TSampler, THidden, TOutput, PairMaximumTarget>(options, sampler),
            Target.PairProduct =>
                ForLoss<TLanes, TSampler, THidden, TOutput, PairProductTarget>(options, sampler),
            Target.PairAnd =>
                ForLoss<TLanes, TSampler, THidden, TOutput, PairAndTarget>(options, sampler),
            Target.PairOr =>
                ForLoss<TLanes, TSampler, THidden, TOutput, PairOrTarget>(options, sampler),
            Target.PairXor =>
                ForLoss<TLanes, TSampler, THidden, TOutput, PairXorTarget>(options, sampler),
            Target.PairComparison =>
                ForLoss<TLanes, TSampler, THidden, TOutput, PairComparisonTarget>(options, sampler),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };

    static IKernel ForLoss<TLanes, TSampler, THidden, TOutput, TTarget>(
        TrainingOptions options, TSampler sampler)
        where TLanes : unmanaged, ILanes<TLanes> where TSampler : struct, ISampler
        where THidden : struct, IActivation where TOutput : struct, IActivation
        where TTarget : struct, ITarget => options.LossExponent == 2
            ? new DenseKernel<TLanes, TSampler, THidden, TOutput, TTarget, SquaredError>(
                options, sampler, default)
            : new DenseKernel<TLanes, TSampler, THidden, TOutput, TTarget, PowerError>(
                options, sampler, new(options.LossExponent));
}
